package io.gannet.capture;

import java.util.Set;
import java.util.TreeSet;

/**
 * How a table is captured.
 *
 * @param mode what the triggers do
 * @param payload what their events carry
 * @param udf whether the triggers may call the UDF library; without it only {@link CaptureMode#OUTBOX} is possible, and the
 *     relay finds rows by polling
 * @param target the name of the target in the library's targets file to which events are posted
 * @param joinColumns columns by which other documents refer to this row: their old values travel with updates and deletes
 */
public record CaptureOptions(CaptureMode mode, Payload payload, boolean udf, String target, Set<String> joinColumns) {

    /** The target that the library knows without a targets file. */
    public static final String DEFAULT_TARGET = "default";

    public CaptureOptions {
        joinColumns = java.util.Collections.unmodifiableSet(new TreeSet<>(joinColumns));
        if (mode == CaptureMode.PUSH && !udf) {
            throw new IllegalArgumentException("mode push needs the UDF library; without it there is mode outbox");
        }
        if (!target.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "target \"" + target + "\" is not 1 to 64 letters, digits, '-', '_' or '.'");
        }
    }

    /** Push with the whole row to the default target. */
    public static CaptureOptions push() {
        return new CaptureOptions(CaptureMode.PUSH, Payload.ROW, true, DEFAULT_TARGET, Set.of());
    }

    /** Outbox with the whole row. */
    public static CaptureOptions outbox(boolean udf) {
        return new CaptureOptions(CaptureMode.OUTBOX, Payload.ROW, udf, DEFAULT_TARGET, Set.of());
    }

    /** The same with another mode. */
    public CaptureOptions with(CaptureMode other) {
        return new CaptureOptions(other, payload, udf, target, joinColumns);
    }

    /** The same with another payload. */
    public CaptureOptions with(Payload other) {
        return new CaptureOptions(mode, other, udf, target, joinColumns);
    }

    /** The same with other join columns. */
    public CaptureOptions withJoinColumns(Set<String> columns) {
        return new CaptureOptions(mode, payload, udf, target, columns);
    }
}
