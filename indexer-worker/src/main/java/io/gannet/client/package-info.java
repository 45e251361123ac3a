/** Clients of queues, local and remote: reading for the worker, publishing for relay, backfill and repair. Knows no engine. */
@NullMarked
package io.gannet.client;

import org.jspecify.annotations.NullMarked;
