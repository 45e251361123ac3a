package io.gannet.mysql;

import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Select lists by table, read again when they are old or proved wrong. Thread-safe. */
final class TablePlan {

    private static final int MAX_TABLES = 4096;

    private record Known(SelectList list, long readAt) {}

    private final Map<TableName, Known> known = new ConcurrentHashMap<>();
    private final long maxAgeNanos;
    private final LongSupplier nanoTime;

    TablePlan(Duration maxAge, LongSupplier nanoTime) {
        this.maxAgeNanos = maxAge.toNanos();
        this.nanoTime = nanoTime;
    }

    SelectList of(Connection connection, TableName table) throws SQLException, TableUnusableException {
        Known found = known.get(table);
        long now = nanoTime.getAsLong();
        if (found != null && now - found.readAt < maxAgeNanos) {
            return found.list;
        }
        TableSchema schema = TableSchema.read(connection, table);
        SelectList list =
                found != null && found.list.schema().equals(schema) ? found.list : new SelectList(schema, "t");
        if (known.size() >= MAX_TABLES) {
            known.clear();
        }
        known.put(table, new Known(list, now));
        return list;
    }

    void forget(TableName table) {
        known.remove(table);
    }
}
