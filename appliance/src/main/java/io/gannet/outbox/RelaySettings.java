package io.gannet.outbox;

import java.time.Duration;

/**
 * How the relay works.
 *
 * @param schema the schema that the outbox is in
 * @param batch the most rows moved at once, 1 to 10,000
 * @param batchBytes a batch ends with the row that passes this many bytes of bodies
 * @param idlePoll how long it rests when nothing is there and no doorbell rings
 * @param retry how long it rests after an error, and how often a second relay looks whether the first is gone
 */
public record RelaySettings(String schema, int batch, long batchBytes, Duration idlePoll, Duration retry) {

    public RelaySettings {
        if (batch < 1 || batch > 10_000) {
            throw new IllegalArgumentException("relay batch: " + batch + " is not within 1 to 10000");
        }
        if (batchBytes < 1) {
            throw new IllegalArgumentException("relay batch-bytes: " + batchBytes + " is not above 0");
        }
        if (idlePoll.toMillis() < 1 || retry.toMillis() < 1) {
            throw new IllegalArgumentException("the relay's pauses must be at least 1 ms");
        }
    }

    /** 4,000 rows or 8 MB a batch, a look every 200 ms, a second after an error. */
    public static RelaySettings of(String schema) {
        return new RelaySettings(schema, 4_000, 8 << 20, Duration.ofMillis(200), Duration.ofSeconds(1));
    }
}
