package io.gannet.worker;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Rows that one worker read and another may use, so that a table that several indexes take is read once. A read answers an event
 * when its version was drawn after the event was put: then the read began after it as well. A read that did not look at locks
 * does not answer a pushed event, which may be ahead of its commit.
 *
 * <p>Workers take turns at a table: whoever comes second finds what the first has read. Kept are a few thousand rows a table, at
 * most {@link #MOST_CHARS} characters of them, for seconds. Thread-safe.
 */
public final class SharedReads {

    private static final int MOST_ROWS = 4_000;
    private static final long MOST_CHARS = 8 << 20;
    private static final long MOST_NANOS = 5_000_000_000L;

    /** A row, or its absence, as it was after this version was drawn. */
    record Read(Version version, boolean confirmed, Optional<Row> row, long at, long chars) {}

    /** One table's reads; only by the holder of its lock. */
    private static final class Shelf {
        final ReentrantLock lock = new ReentrantLock();
        final Map<RowKey, Read> reads = new LinkedHashMap<>();
        long chars;

        void drop(RowKey key) {
            Read old = reads.remove(key);
            chars -= old == null ? 0 : old.chars();
        }

        void trim(long now) {
            Iterator<Read> oldest = reads.values().iterator();
            while (oldest.hasNext()) {
                Read read = oldest.next();
                if (reads.size() <= MOST_ROWS && chars <= MOST_CHARS && now - read.at() <= MOST_NANOS) {
                    return;
                }
                chars -= read.chars();
                oldest.remove();
            }
        }
    }

    private final Set<TableName> tables;
    private final Map<TableName, Shelf> shelves = new ConcurrentHashMap<>();

    /** For these tables; others are read by each worker for itself. */
    public SharedReads(Set<TableName> tables) {
        this.tables = Set.copyOf(tables);
    }

    boolean covers(TableName table) {
        return tables.contains(table);
    }

    /** Waits for this caller's turn at a table; it must end it by {@link #leave}. */
    void enter(TableName table) throws InterruptedException {
        shelf(table).lock.lockInterruptibly();
    }

    void leave(TableName table) {
        shelf(table).lock.unlock();
    }

    private Shelf shelf(TableName table) {
        return shelves.computeIfAbsent(table, none -> new Shelf());
    }

    /** What answers this event, by whoever has the turn. */
    Optional<Read> find(Pending event) {
        Read read = shelf(event.table()).reads.get(event.key());
        boolean answers = read != null
                && (read.confirmed() || !event.confirm())
                && read.version().compareTo(event.version()) > 0
                && System.nanoTime() - read.at() <= MOST_NANOS;
        return answers ? Optional.ofNullable(read) : Optional.empty();
    }

    /** Keeps what was read, by whoever has the turn. */
    void keep(Pending event, Version version, Optional<Row> row) {
        Shelf shelf = shelf(event.table());
        long now = System.nanoTime();
        long chars = 64
                + row.map(one -> one.columns().values().stream()
                                .mapToLong(text -> text == null ? 0 : text.length())
                                .sum())
                        .orElse(0L);
        shelf.drop(event.key());
        shelf.reads.put(event.key(), new Read(version, event.confirm(), row, now, chars));
        shelf.chars += chars;
        shelf.trim(now);
    }
}
