package io.gannet.worker;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables in memory with one key column {@code id}: committed rows, locks, and ways to be out of order. */
public final class MemoryTable implements RowSource {

    private final Map<TableName, Map<RowKey, Row>> tables = new HashMap<>();
    private final Set<RowKey> locked = new HashSet<>();
    private final Set<TableName> broken = new HashSet<>();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger keysRead = new AtomicInteger();
    volatile boolean down;

    public synchronized void put(TableName table, String id, String title) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("title", title);
        tables.computeIfAbsent(table, name -> new TreeMap<>()).put(RowKey.of("id", id), new Row(columns));
    }

    public synchronized void remove(TableName table, String id) {
        tables.computeIfAbsent(table, name -> new TreeMap<>()).remove(RowKey.of("id", id));
    }

    public synchronized void lock(String id) {
        locked.add(RowKey.of("id", id));
    }

    public synchronized void unlock(String id) {
        locked.remove(RowKey.of("id", id));
    }

    public synchronized void breakTable(TableName table, boolean isBroken) {
        if (isBroken) {
            broken.add(table);
        } else {
            broken.remove(table);
        }
    }

    public synchronized Map<String, Row> rows(TableName table) {
        Map<String, Row> rows = new TreeMap<>();
        tables.getOrDefault(table, Map.of()).forEach((key, row) -> rows.put(key.id(), row));
        return rows;
    }

    @Override
    public synchronized Rows read(TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SourceUnavailableException, TableUnusableException {
        reads.incrementAndGet();
        keysRead.addAndGet(keys.size());
        if (down) {
            throw new SourceUnavailableException("the database is down", new IllegalStateException());
        }
        if (broken.contains(table)) {
            throw new TableUnusableException(table, table + " does not exist");
        }
        Rows rows = new Rows(new HashMap<>(), new HashSet<>(), new HashSet<>());
        for (RowKey key : keys) {
            Row row = tables.getOrDefault(table, Map.of()).get(key);
            if (mode == ReadMode.CONFIRM && locked.contains(key)) {
                rows.locked().add(key);
            } else if (row == null) {
                rows.absent().add(key);
            } else {
                rows.present().put(key, row);
            }
        }
        return rows;
    }

    @Override
    public int maxKeys() {
        return 100;
    }
}
