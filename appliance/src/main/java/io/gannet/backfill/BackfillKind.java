package io.gannet.backfill;

import io.gannet.change.TableName;
import io.gannet.client.MessagePublisher;
import io.gannet.job.JobControl;
import io.gannet.job.JobKind;
import io.gannet.job.JobWork;
import io.gannet.mysql.MysqlPool;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Backfills: every key of a table goes to the table's queue as a {@code touch}, chunk by chunk, beside live changes. Settings:
 * {@code chunk-size}, {@code rate} (rows a second, 0 = as fast as it goes), {@code max-threads-running}, {@code max-backlog},
 * {@code replicas} (addresses), {@code max-replica-lag} (seconds), {@code where}, {@code queue}. Thread-safe.
 */
public final class BackfillKind implements JobKind {

    /** The kind's name. */
    public static final String NAME = "backfill";

    private record Range(long min, long max) {}

    private static final Map<String, Range> NUMBERS = Map.of(
            "chunk-size", new Range(1, 100_000),
            "rate", new Range(0, 10_000_000),
            "max-threads-running", new Range(1, 100_000),
            "max-replica-lag", new Range(0, 86_400),
            "max-backlog", new Range(1, 100_000_000));

    private final MysqlPool pool;
    private final MessagePublisher publisher;
    private final ToLongFunction<String> backlog;

    /**
     * Backfills from this database.
     *
     * @param publisher where events go
     * @param backlog how many messages of a queue its slowest sink has yet to read
     */
    public BackfillKind(MysqlPool pool, MessagePublisher publisher, ToLongFunction<String> backlog) {
        this.pool = pool;
        this.publisher = publisher;
        this.backlog = backlog;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(String setting, String value) {
        Range range = NUMBERS.get(setting);
        if (range != null) {
            checkNumber(setting, value, range);
        } else if (setting.equals("replicas")) {
            ReplicaLag.addresses(value);
        } else if (!setting.equals("where") && !setting.equals("queue")) {
            throw new IllegalArgumentException("unknown setting \"" + setting + "\"; there are chunk-size, rate,"
                    + " max-threads-running, replicas, max-replica-lag, max-backlog, where, queue");
        }
    }

    private static void checkNumber(String setting, String value, Range range) {
        try {
            long number = Long.parseLong(value);
            if (number >= range.min && number <= range.max) {
                return;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                setting + ": \"" + value + "\" is not a whole number within " + range.min + " to " + range.max);
    }

    @Override
    public JobWork open(JobControl control) {
        return new Backfill(control, TableName.parse(control.subject()), pool, publisher, backlog);
    }
}
