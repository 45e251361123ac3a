/**
 * HTTP/1 on Jetty's connector: bytes become an {@link io.gannet.http.Exchange}, {@link io.gannet.http.Routes} says who answers
 * it. The codec is Gannet's own, because clients of HTTPSQS send what Jetty's parser refuses (no Host, blanks and bytes of any
 * encoding in the URL) and read replies by the position of a header. Knows no queue and no protocol above HTTP.
 */
@NullMarked
package io.gannet.http;

import org.jspecify.annotations.NullMarked;
