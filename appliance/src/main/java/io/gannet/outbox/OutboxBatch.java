package io.gannet.outbox;

import io.gannet.client.MessagePublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private final String table;
    private final RelaySettings settings;

    OutboxBatch(RelaySettings settings) {
        this.settings = settings;
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

    private Map<String, List<Row>> read(Connection connection, Set<String> without) throws SQLException {
        String but = without.isEmpty()
                ? ""
                : " WHERE queue NOT IN (" + without.stream().map(name -> "?").collect(Collectors.joining(", ")) + ")";
        String sql = "SELECT id, queue, body FROM " + table + but + " ORDER BY id LIMIT " + settings.batch();
        Map<String, List<Row>> byQueue = new LinkedHashMap<>();
        long bytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int place = 1;
            for (String name : without) {
                statement.setString(place++, name);
            }
            try (ResultSet rs = statement.executeQuery()) {
                while (bytes < settings.batchBytes() && rs.next()) {
                    byte[] body = rs.getString(3).getBytes(StandardCharsets.UTF_8);
                    bytes += body.length;
                    byQueue.computeIfAbsent(rs.getString(2), name -> new ArrayList<>())
                            .add(new Row(rs.getLong(1), body));
                }
            }
        }
        return byQueue;
    }

    private void delete(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        // a statement a row, in one trip and one transaction: for a list of ids the server may read a small table
        // whole,
        // and then it waits for every row that a writer has not committed yet (seen on MariaDB 10.11 and MySQL 5.7)
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (Row row : rows) {
                statement.addBatch("DELETE FROM " + table + " WHERE id = " + row.id());
            }
            statement.executeBatch();
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            giveUp(connection, e);
            throw e;
        }
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
