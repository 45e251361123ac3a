package io.gannet.convergence;

import io.gannet.capture.CaptureMode;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.Payload;
import io.gannet.sandbox.ServerKind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run: where, how captured, and the seed of everything that is random in it. As text {@code MYSQL_8_0:PUSH:ROW:1234}.
 *
 * @param seed at least 0; how the queue syncs follows from it as well
 */
record Run(ServerKind kind, Way way, Payload payload, long seed) {

    /** The queue's {@code sync} settings. */
    private static final List<String> SYNC = List.of("interval", "always", "never");

    private static final List<Run> ALL = Stream.of(Way.values())
            .flatMap(way -> Stream.of(Payload.values())
                    .flatMap(payload -> Stream.of(ServerKind.values()).map(kind -> new Run(kind, way, payload, 0))))
            .toList();

    /** How changes come to the queue. */
    enum Way {
        PUSH,
        /** With the doorbell of the UDF. */
        OUTBOX,
        /** Without the UDF: the relay polls. */
        POLLED;

        CaptureOptions options(Payload payload) {
            CaptureOptions push = CaptureOptions.push();
            CaptureMode mode = this == PUSH ? CaptureMode.PUSH : CaptureMode.OUTBOX;
            return new CaptureOptions(mode, payload, this != POLLED, push.target(), Set.of());
        }
    }

    /** {@code kind:way:payload:seed}, where each of the first three may be {@code *}: the next run has the next seed. */
    static List<Run> matching(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("gannet.convergence.run=" + text
                    + " is not SERVER:WAY:PAYLOAD:SEED, as in" + " MYSQL_8_0:PUSH:ROW:1234 or *:*:KEY:1234");
        }
        List<Run> found = ALL.stream()
                .filter(run -> (run.kind + ":" + run.way + ":" + run.payload).matches(pattern(parts)))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("gannet.convergence.run=" + text + ": there are "
                    + Arrays.toString(ServerKind.values()) + ", " + Arrays.toString(Way.values()) + ", "
                    + Arrays.toString(Payload.values()));
        }
        long seed = Long.parseLong(parts[3]);
        return IntStream.range(0, found.size())
                .mapToObj(i -> found.get(i).with(seed + i))
                .toList();
    }

    private static String pattern(String[] parts) {
        return String.join(":", parts[0], parts[1], parts[2]).replace("*", "[A-Z0-9_]+");
    }

    /** Every way with both payloads on all servers, again and again, each run with the next seed. */
    static Stream<Run> everything(long seed) {
        return Stream.iterate(0, i -> i + 1).map(i -> ALL.get(i % ALL.size()).with(seed + i));
    }

    private Run with(long other) {
        return new Run(kind, way, payload, other);
    }

    String sync() {
        return SYNC.get((int) (seed % SYNC.size()));
    }

    @Override
    public String toString() {
        return kind + ":" + way + ":" + payload + ":" + seed;
    }
}
