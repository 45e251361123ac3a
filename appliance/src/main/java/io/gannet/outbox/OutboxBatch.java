package io.gannet.outbox;

import io.gannet.client.MessagePublisher;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Batches of outbox rows over one connection: read, published, deleted. No lock is held between the three. The read is a consistent
 * one, so it sees committed rows only and blocks no writer; the delete names ids under READ COMMITTED. After a crash between the two
 * later steps the events come again, which every consumer bears.
 *
 * <p>A delete costs the server a commit with its fsyncs, for which the next event would wait. So the rows of small batches are
 * deleted together, {@link #LATER} after the first was published at the latest, and left out by their ids meanwhile. What is kept of
 * them ends with the connection: another server, or this one after a crash, might give their ids to other events.
 */
final class OutboxBatch {

    private static final int IDS_A_STATEMENT = 500;
    private static final int FEW = 100;
    private static final Duration LATER = Duration.ofMillis(100);

    private final Connection connection;
    private final String table;
    private final RelaySettings settings;
    private final List<Long> published = new ArrayList<>();
    private long firstAt;
    private int limit;
    private boolean more;

    OutboxBatch(Connection connection, RelaySettings settings) {
        this.connection = connection;
        this.settings = settings;
        this.limit = settings.batch();
        this.table = "`" + settings.schema().replace("`", "``") + "`.`outbox`";
    }

    /**
     * What a batch did.
     *
     * @param moved rows published
     * @param more whether it ended by a limit, so that more rows may be there
     * @param refused queues that took no more
     */
    record Result(int moved, boolean more, Set<String> refused) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared, and the publisher takes arrays
    private record Row(long id, byte[] body) {}

    /** Moves one batch, leaving out the rows of queues that lately refused; deletes what is due. */
    Result move(MessagePublisher publisher, Set<String> without)
            throws SQLException, IOException, InterruptedException {
        Map<String, List<Row>> byQueue = read(without);
        int moved = 0;
        Set<String> refused = new TreeSet<>();
        for (Map.Entry<String, List<Row>> queue : byQueue.entrySet()) {
            List<Row> rows = queue.getValue();
            int stored = publisher.publish(
                    queue.getKey(), rows.stream().map(Row::body).toList());
            if (published.isEmpty()) {
                firstAt = System.nanoTime();
            }
            rows.subList(0, stored).forEach(row -> published.add(row.id()));
            moved += stored;
            if (stored < rows.size()) {
                refused.add(queue.getKey());
            }
        }
        if (published.size() >= FEW || restMillis() == 0) {
            delete();
        }
        return new Result(moved, more, refused);
    }

    /** How long nothing needs to be deleted, in milliseconds. */
    long restMillis() {
        return published.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(0, LATER.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstAt));
    }

    /**
     * Rows are streamed, since the driver would else hold a whole batch of long ones at once; what was asked for beyond the limit of
     * bytes is read and thrown away, so the next read asks for as many rows of this size as fit.
     */
    private Map<String, List<Row>> read(Set<String> without) throws SQLException {
        List<String> but = new ArrayList<>();
        if (!published.isEmpty()) {
            but.add("id NOT IN (" + published.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")");
        }
        if (!without.isEmpty()) {
            but.add("queue NOT IN (" + without.stream().map(name -> "?").collect(Collectors.joining(", ")) + ")");
        }
        String where = but.isEmpty() ? "" : " WHERE " + String.join(" AND ", but);
        String sql = "SELECT id, queue, body FROM " + table + where + " ORDER BY id LIMIT " + limit;
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
        more = rows == limit || bytes >= settings.batchBytes();
        long fit = rows == 0 || bytes == 0 ? settings.batch() : settings.batchBytes() * rows / bytes;
        limit = (int) Math.max(1, Math.min(settings.batch(), fit));
        return byQueue;
    }

    /** Deletes the rows that are published, in one transaction and one trip. */
    void delete() throws SQLException {
        if (published.isEmpty()) {
            return;
        }
        if (published.size() <= IDS_A_STATEMENT) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(deleteSql(published));
            }
        } else {
            deleteMany();
        }
        published.clear();
    }

    private void deleteMany() throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (int from = 0; from < published.size(); from += IDS_A_STATEMENT) {
            sql.append(sql.length() == 0 ? "" : ";\n")
                    .append(deleteSql(published.subList(from, Math.min(published.size(), from + IDS_A_STATEMENT))));
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
            giveUp(e);
            throw e;
        }
    }

    /**
     * The ids are a table, read first, from which each row is looked up by the primary key. For {@code id IN (...)}, also with FORCE
     * INDEX, MySQL 5.7, 8.0 and MariaDB 10.11 choose to read a table whole that has hardly more rows, and then wait for each
     * that a writer has not committed yet. A statement a row does not, but costs the server four times as much.
     */
    private String deleteSql(List<Long> ids) {
        return ids.stream()
                .map(id -> "SELECT " + id + " id")
                .collect(Collectors.joining(
                        " UNION ALL ",
                        "DELETE " + table + " FROM (",
                        ") k STRAIGHT_JOIN " + table + " FORCE INDEX (PRIMARY) ON outbox.id = k.id"));
    }

    private void giveUp(SQLException why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
