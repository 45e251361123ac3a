package io.gannet.verify;

import io.gannet.change.Row;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableUnusableException;
import io.gannet.change.TableWalk;
import io.gannet.client.MessagePublisher;
import io.gannet.client.MessageSource;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.RowHash;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parts of the world that a comparison of one target needs, and the elementary questions to them. One thread at a time. */
final class Comparison {

    private final VerifyTarget target;
    private final RowSource rows;
    private final MessageSource queues;
    private final MessagePublisher publisher;
    private final Upstream upstream;

    Comparison(
            VerifyTarget target, RowSource rows, MessageSource queues, MessagePublisher publisher, Upstream upstream) {
        this.target = target;
        this.rows = target.documents().orElse(rows);
        this.queues = queues;
        this.publisher = publisher;
        this.upstream = upstream;
    }

    VerifyTarget target() {
        return target;
    }

    /** A place in the stream of changes: everything committed before it was drawn has passed when it has. */
    static final class Mark {
        private final long before;
        private final Map<String, Long> numbers = new HashMap<>();

        private Mark(long before) {
            this.before = before;
        }
    }

    Mark mark() throws SQLException {
        return new Mark(upstream.mark());
    }

    /** Whether the sink has passed the mark; asked again and again. */
    boolean passed(Mark mark) throws SQLException, IOException, InterruptedException {
        if (mark.numbers.isEmpty()) {
            if (!upstream.passed(mark.before)) {
                return false;
            }
            for (String queue : target.queues()) {
                mark.numbers.put(
                        queue, queues.span(queue, target.sink().reader()).last());
            }
        }
        for (Map.Entry<String, Long> queue : mark.numbers.entrySet()) {
            if (queues.span(queue.getKey(), target.sink().reader()).acknowledged() < queue.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** What the table has for these keys now. */
    RowSource.Rows read(Set<RowKey> keys)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        Map<RowKey, Row> present = new HashMap<>();
        Set<RowKey> absent = new HashSet<>();
        Set<RowKey> locked = new HashSet<>();
        List<RowKey> all = new ArrayList<>(keys);
        for (int from = 0; from < all.size(); from += rows.maxKeys()) {
            List<RowKey> some = all.subList(from, Math.min(all.size(), from + rows.maxKeys()));
            RowSource.Rows part = rows.read(target.table(), some, RowSource.ReadMode.CONFIRM);
            present.putAll(part.present());
            absent.addAll(part.absent());
            locked.addAll(part.locked());
        }
        return new RowSource.Rows(present, absent, locked);
    }

    /** The next rows or documents behind this key, at most so many; fewer only at the table's end. */
    List<TableWalk.Keyed> rowsAfter(TableWalk scan, Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        if (target.documents().isEmpty()) {
            return scan.rowsAfter(after, limit);
        }
        List<TableWalk.Keyed> found = new ArrayList<>();
        Optional<RowKey> from = after;
        while (found.size() < limit) {
            List<RowKey> keys = scan.keysAfter(from, Math.min(limit - found.size(), rows.maxKeys()));
            if (keys.isEmpty()) {
                break;
            }
            Map<RowKey, Row> present = rows.read(target.table(), keys, RowSource.ReadMode.COMMITTED)
                    .present();
            for (RowKey key : keys) {
                Optional.ofNullable(present.get(key)).ifPresent(row -> found.add(new TableWalk.Keyed(key, row)));
            }
            from = Optional.of(keys.get(keys.size() - 1));
        }
        return found;
    }

    /** What the sink has for these keys now. */
    Map<RowKey, Difference.Entry> entries(Set<RowKey> keys) throws RetryableSinkException {
        Map<RowKey, Difference.Entry> found = new HashMap<>();
        target.sink().scan(target.table(), (key, hash, version) -> {
            if (keys.contains(key)) {
                found.put(key, new Difference.Entry(hash, version));
            }
        });
        return found;
    }

    static boolean equal(Optional<Row> row, Optional<Difference.Entry> entry) {
        if (row.isEmpty() || entry.isEmpty()) {
            return row.isEmpty() && entry.isEmpty();
        }
        return RowHash.of(row.get()) == entry.get().hash();
    }

    /** Has the keys looked at again. @return how many of them were taken, from the first */
    int repair(List<RowKey> keys) throws IOException, InterruptedException {
        List<byte[]> events = new ArrayList<>();
        for (RowKey key : keys) {
            events.add(RowChangeCodec.encode(new RowChange(
                    RowChange.Operation.TOUCH,
                    target.table(),
                    key,
                    Map.of(),
                    Optional.empty(),
                    0,
                    0,
                    RowChange.Source.REPAIR)));
        }
        return publisher.publish(target.queue(), events);
    }
}
