package io.gannet.queue;

/**
 * A stored message.
 *
 * @param number its number in its queue, from 1; never repeats
 * @param epoch the store's epoch at the put
 * @param position position in the engine-wide log at the put; with the epoch the message's version
 * @param putAt milliseconds since 1970 of the put
 * @param expiresAt milliseconds since 1970 at which it expires; 0 = never
 * @param flags the flags that a memcached client sent; 0 otherwise
 * @param body the bytes
 */
public record Message(long number, long epoch, long position, long putAt, long expiresAt, int flags, Body body) {}
