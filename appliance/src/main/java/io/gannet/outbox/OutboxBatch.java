package io.gannet.outbox;

import io.gannet.client.MessagePublisher;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One batch of outbox rows: read, published, deleted. No lock is held between the three. The read is a consistent one, so it sees
 * committed rows only and blocks no writer; the delete names ids under READ COMMITTED. After a crash between the two later steps
 * the events come again, which every consumer bears.
 */
final class OutboxBatch {

    private static final int IDS_A_STATEMENT = 500;

    private final String table;
    private final RelaySettings settings;
    private int limit;

    OutboxBatch(RelaySettings settings) {
        this.settings = settings;
        this.limit = settings.batch();
        this.table = "`" + settings.schema().replace("`", "``") + "`.`outbox`";
    }

    /**
     * What a batch did.
     *
     * @param read rows found
     * @param moved rows published and deleted
     * @param refused queues that took no more
     */
    record Result(int read, int moved, Set<String> refused) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared, and the publisher takes arrays
    private record Row(long id, byte[] body) {}

    /** Moves one batch, leaving out the rows of queues that lately refused. */
    Result move(Connection connection, MessagePublisher publisher, Set<String> without)
            throws SQLException, IOException, InterruptedException {
        Map<String, List<Row>> byQueue = read(connection, without);
        int found = 0;
        int moved = 0;
        Set<String> refused = new TreeSet<>();
        for (Map.Entry<String, List<Row>> queue : byQueue.entrySet()) {
            List<Row> rows = queue.getValue();
            found += rows.size();
            int stored = publisher.publish(
                    queue.getKey(), rows.stream().map(Row::body).toList());
            delete(connection, rows.subList(0, stored));
            moved += stored;
            if (stored < rows.size()) {
                refused.add(queue.getKey());
            }
        }
        return new Result(found, moved, refused);
    }

    /**
     * Rows are streamed, since the driver would else hold a whole batch of long ones at once; what was asked for beyond the limit of
     * bytes is read and thrown away, so the next read asks for as many rows of this size as fit.
     */
    private Map<String, List<Row>> read(Connection connection, Set<String> without) throws SQLException {
        String but = without.isEmpty()
                ? ""
                : " WHERE queue NOT IN (" + without.stream().map(name -> "?").collect(Collectors.joining(", ")) + ")";
        String sql = "SELECT id, queue, body FROM " + table + but + " ORDER BY id LIMIT " + limit;
        Map<String, List<Row>> byQueue = new LinkedHashMap<>();
        long bytes = 0;
        int rows = 0;
        try (PreparedStatement statement =
                connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(Integer.MIN_VALUE); // the driver's word for row by row
            int place = 1;
            for (String name : without) {
                statement.setString(place++, name);
            }
            try (ResultSet rs = statement.executeQuery()) {
                while (bytes < settings.batchBytes() && rs.next()) {
                    byte[] body = rs.getBytes(3); // utf8mb4, thus UTF-8
                    bytes += body.length;
                    rows++;
                    byQueue.computeIfAbsent(rs.getString(2), name -> new ArrayList<>())
                            .add(new Row(rs.getLong(1), body));
                }
            }
        }
        long fit = rows == 0 || bytes == 0 ? settings.batch() : settings.batchBytes() * rows / bytes;
        limit = (int) Math.max(1, Math.min(settings.batch(), fit));
        return byQueue;
    }

    /** Deletes these rows in one transaction and one trip. */
    private void delete(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder sql = new StringBuilder();
        for (int from = 0; from < rows.size(); from += IDS_A_STATEMENT) {
            sql.append(sql.length() == 0 ? "" : ";\n")
                    .append(deleteSql(rows.subList(from, Math.min(rows.size(), from + IDS_A_STATEMENT))));
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.toString());
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                // an error of a later statement comes with its result
            }
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            giveUp(connection, e);
            throw e;
        }
    }

    /**
     * The ids are a table, read first, from which each row is looked up by the primary key. For {@code id IN (...)}, also with FORCE
     * INDEX, MySQL 5.7, 8.0 and MariaDB 10.11 choose to read a table whole that has hardly more rows, and then wait for each
     * that a writer has not committed yet. A statement a row does not, but costs the server four times as much.
     */
    private String deleteSql(List<Row> rows) {
        return rows.stream()
                .map(row -> "SELECT " + row.id() + " id")
                .collect(Collectors.joining(
                        " UNION ALL ",
                        "DELETE " + table + " FROM (",
                        ") k STRAIGHT_JOIN " + table + " FORCE INDEX (PRIMARY) ON outbox.id = k.id"));
    }

    private static void giveUp(Connection connection, SQLException why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
