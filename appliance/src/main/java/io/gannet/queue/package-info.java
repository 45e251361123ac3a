/**
 * The queue engine: one durable log of messages per queue, many readers. Knows no protocol, no SQL, no JSON and no Jetty; what
 * the protocols need beyond it (HTTPSQS slots, Kestrel replies) is computed by them, with the help of {@link
 * io.gannet.queue.Admission} and {@link io.gannet.queue.Transition}.
 */
@NullMarked
package io.gannet.queue;

import org.jspecify.annotations.NullMarked;
