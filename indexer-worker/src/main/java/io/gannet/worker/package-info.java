/**
 * The worker: reads change events from queues, reads their rows again, applies them to a sink, and remembers how far it is. Knows
 * no queue engine, no JDBC and no index: only {@code MessageSource}, {@code RowSource} and {@code Sink}.
 */
@NullMarked
package io.gannet.worker;

import org.jspecify.annotations.NullMarked;
