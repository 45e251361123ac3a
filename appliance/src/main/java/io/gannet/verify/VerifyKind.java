package io.gannet.verify;

import io.gannet.job.JobControl;
import io.gannet.job.JobKind;
import io.gannet.job.JobWork;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Verifies: the subject is {@code index/schema.table}. Settings: {@code repair} (true, false), {@code sample} (about so many rows,
 * 0 = all), {@code rate} (rows a second, 0 = as fast as it goes), {@code chunk-size}, {@code max-threads-running} (25), {@code reason}. Results: {@code differences},
 * {@code repaired}, {@code left}, {@code examples}. Thread-safe.
 */
public final class VerifyKind implements JobKind {

    /** The kind's name. */
    public static final String NAME = "verify";

    private static final Map<String, Long> MOST = Map.of(
            "sample", 1_000_000_000L, "rate", 10_000_000L, "chunk-size", 100_000L, "max-threads-running", 100_000L);

    private final Verification verification;
    private final Function<String, Optional<VerifyTarget>> targets;

    /**
     * Verifies these targets.
     *
     * @param targets the target of a name {@code index/schema.table}
     */
    public VerifyKind(Verification verification, Function<String, Optional<VerifyTarget>> targets) {
        this.verification = verification;
        this.targets = targets;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(String setting, String value) {
        Long most = MOST.get(setting);
        if (most != null) {
            checkNumber(setting, value, most);
        } else if (setting.equals("repair")) {
            if (!value.equals("true") && !value.equals("false")) {
                throw new IllegalArgumentException("repair: \"" + value + "\" is not true or false");
            }
        } else if (!setting.equals("reason")) {
            throw new IllegalArgumentException("unknown setting \"" + setting
                    + "\"; there are repair, sample, rate, chunk-size," + " max-threads-running, reason");
        }
    }

    private static void checkNumber(String setting, String value, long most) {
        long least = setting.equals("chunk-size") || setting.equals("max-threads-running") ? 1 : 0;
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                setting + ": \"" + value + "\" is not a whole number within " + least + " to " + most);
    }

    @Override
    public JobWork open(JobControl control) {
        return new VerifyWork(control, verification, targets);
    }
}
