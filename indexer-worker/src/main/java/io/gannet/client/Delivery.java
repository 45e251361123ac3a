package io.gannet.client;

import io.gannet.change.Version;

/**
 * A message as a reader of a queue gets it.
 *
 * @param queue the queue's name
 * @param number the message's number there
 * @param version the message's own version
 * @param putAt milliseconds since 1970 of its put
 * @param body its bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; copying every body would double the traffic
public record Delivery(String queue, long number, Version version, long putAt, byte[] body) {}
