/**
 * The memcached text protocol as Kestrel spoke it, on Jetty's selectors. Knows the queue engine's interfaces and nothing of what
 * lies behind them; no HTTP, no SQL.
 */
@NullMarked
package io.gannet.kestrel;

import org.jspecify.annotations.NullMarked;
