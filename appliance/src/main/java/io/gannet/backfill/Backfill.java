package io.gannet.backfill;

import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.client.MessagePublisher;
import io.gannet.job.JobControl;
import io.gannet.job.JobFailedException;
import io.gannet.job.JobWork;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.SqlErrors;
import io.gannet.mysql.TableScan;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * One backfill. A step reads the next chunk of keys in the key's order and publishes them. The last key published is the job's
 * progress: after a crash the chunk at most is sent again, which is harmless since every key is read again anyway. It needs no
 * order against live changes for the same reason.
 */
final class Backfill implements JobWork {

    private static final int CHUNK = 2_000;
    private static final long MAX_BACKLOG = 10_000;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(1);

    private final JobControl control;
    private final TableName table;
    private final MessagePublisher publisher;
    private final ToLongFunction<String> backlog;
    private final String queue;
    private final TableScan scan;
    private final Throttle throttle;
    private Optional<RowKey> last;
    private List<RowKey> pending = List.of();
    private boolean estimated;

    Backfill(
            JobControl control,
            TableName table,
            MysqlPool pool,
            MessagePublisher publisher,
            ToLongFunction<String> backlog) {
        this.control = control;
        this.table = table;
        this.publisher = publisher;
        this.backlog = backlog;
        this.queue = control.setting("queue").orElse(table.toString());
        this.scan = new TableScan(pool, table, control.setting("where"));
        this.throttle = new Throttle(pool, control);
        this.last = control.kept("last-key").map(KeyText::read);
    }

    @Override
    public Next step() throws JobFailedException, InterruptedException {
        try {
            estimate();
            Optional<String> why = throttle.reason();
            if (why.isPresent()) {
                control.note(why.get());
                return Next.after(LONG);
            }
            if (backlog.applyAsLong(queue) > control.number("max-backlog", MAX_BACKLOG)) {
                control.note("waits for the sinks to read queue " + queue);
                return Next.after(SHORT);
            }
            return chunk();
        } catch (SQLException e) {
            control.note("waits for the database: " + SqlErrors.firstLine(e));
            return Next.after(LONG);
        } catch (SourceUnavailableException e) {
            control.note("waits: " + e.getMessage());
            return Next.after(LONG);
        } catch (IOException e) {
            control.note("waits for queue " + queue + ": " + e.getMessage());
            return Next.after(LONG);
        } catch (TableUnusableException e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        throttle.close();
    }

    private Next chunk() throws SourceUnavailableException, TableUnusableException, IOException, InterruptedException {
        if (pending.isEmpty()) {
            pending = scan.keysAfter(last, (int) control.number("chunk-size", CHUNK));
        }
        if (pending.isEmpty()) {
            return Next.DONE;
        }
        List<byte[]> events = new ArrayList<>(pending.size());
        for (RowKey key : pending) {
            events.add(RowChangeCodec.encode(touch(key)));
        }
        int stored = publisher.publish(queue, events);
        if (stored > 0) {
            RowKey through = pending.get(stored - 1);
            last = Optional.of(through);
            control.keep("last-key", KeyText.write(through));
            control.count(stored);
        }
        boolean refused = stored < pending.size();
        pending = List.copyOf(pending.subList(stored, pending.size()));
        control.note(refused ? "queue " + queue + " takes no more now" : "");
        return refused ? Next.after(Duration.ofMillis(100)) : Next.after(throttle.pauseAfter(stored));
    }

    private RowChange touch(RowKey key) {
        return new RowChange(
                RowChange.Operation.TOUCH, table, key, Map.of(), Optional.empty(), 0, 0, RowChange.Source.BACKFILL);
    }

    private void estimate() throws SourceUnavailableException, TableUnusableException {
        if (!estimated) {
            control.total(scan.estimate());
            estimated = true;
        }
    }
}
