/**
 * The outbox's relay: moves events that were stored in the database on into queues. Knows neither triggers nor the queue engine;
 * it publishes by {@link io.gannet.client.MessagePublisher}.
 */
@NullMarked
package io.gannet.outbox;

import org.jspecify.annotations.NullMarked;
