package io.gannet.queue;

import java.util.Optional;

/**
 * A message to put.
 *
 * @param body the bytes
 * @param expiresAt milliseconds since 1970; 0 = never (the queue's maxAge caps it)
 * @param flags a memcached client's flags; 0 otherwise
 * @param idempotencyKey a second put with this key within the queue's window stores nothing and returns the first one's result
 * @param admission the protocol's own rule of fullness
 */
public record PutRequest(Body body, long expiresAt, int flags, Optional<String> idempotencyKey, Admission admission) {

    /** A message without options. */
    public static PutRequest of(Body body) {
        return new PutRequest(body, 0, 0, Optional.empty(), Admission.ALWAYS);
    }

    /** A message under a protocol's own rule of fullness. */
    public static PutRequest of(Body body, Admission admission) {
        return new PutRequest(body, 0, 0, Optional.empty(), admission);
    }
}
