package io.gannet.appliance;

import io.gannet.api.TraceApi;
import io.gannet.change.MalformedChangeException;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.SqlErrors;
import io.gannet.mysql.TableSchema;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the database tells of a row that is followed. Thread-safe. */
final class TraceTable implements TraceApi.Table {

    /** An outbox that holds more is told of by its oldest part. */
    private static final int MOST_WAITING = 10_000;

    private final MysqlPool pool;
    private final String outbox;

    /**
     * Over this outbox.
     *
     * @param outbox the table, quoted for SQL
     */
    TraceTable(MysqlPool pool, String outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    @Override
    public RowKey key(TableName table, List<String> values) throws SourceUnavailableException, TableUnusableException {
        try (Connection connection = pool.connection()) {
            List<String> names = TableSchema.read(connection, table).keyNames();
            if (names.size() != values.size()) {
                throw new IllegalArgumentException("the key of " + table + " has the columns "
                        + String.join(", ", names) + "; give a value for each");
            }
            Map<String, String> columns = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                columns.put(names.get(i), values.get(i));
            }
            return RowKey.of(columns);
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
    }

    @Override
    public List<RowChange> waiting(String queue) throws SourceUnavailableException {
        List<RowChange> found = new ArrayList<>();
        try (Connection connection = pool.connection();
                var statement = connection.prepareStatement(
                        "SELECT body FROM " + outbox + " WHERE queue = ? ORDER BY id LIMIT " + MOST_WAITING)) {
            statement.setString(1, queue);
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    add(found, rs.getString(1));
                }
            }
            return found;
        } catch (SQLException e) {
            if (SqlErrors.unusable(TableName.parse(queue), e).isPresent()) {
                return List.of(); // capture was never installed
            }
            throw SqlErrors.unavailable(e);
        }
    }

    private static void add(List<RowChange> found, String body) {
        try {
            found.add(RowChangeCodec.decode(body.getBytes(StandardCharsets.UTF_8)));
        } catch (MalformedChangeException e) {
            // somebody else's
        }
    }
}
