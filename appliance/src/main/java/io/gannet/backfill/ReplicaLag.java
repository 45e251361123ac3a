package io.gannet.backfill;

import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.mysql.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far replicas are behind, as each says of itself; asked with the account of the primary, which needs REPLICATION CLIENT there
 * (SLAVE MONITOR on MariaDB). One thread at a time.
 */
final class ReplicaLag implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9_.-]+(:[0-9]{1,5})?");
    private static final Pattern URL = Pattern.compile("(jdbc:mysql:(?:[a-z]+:)?//)[^/?]*(.*)");

    private final MysqlSettings primary;
    private final Map<String, MysqlPool> replicas = new HashMap<>();

    ReplicaLag(MysqlSettings primary) {
        this.primary = primary;
    }

    /** Addresses given as {@code host:port}, with commas between. */
    static List<String> addresses(String text) {
        List<String> addresses = List.of(text.split("\\s*,\\s*"));
        for (String address : addresses) {
            if (!ADDRESS.matcher(address).matches()) {
                throw new IllegalArgumentException("replicas: \"" + address
                        + "\" is no address; allowed are host or host:port, with commas between");
            }
        }
        return addresses;
    }

    /** Why the replicas are to be waited for; empty when none is further behind than so many seconds. */
    Optional<String> reason(String addresses, long most) {
        for (String address : addresses(addresses)) {
            Optional<String> why = one(address, most);
            if (why.isPresent()) {
                return why.map(reason -> "throttled: replica " + address + " " + reason);
            }
        }
        return Optional.empty();
    }

    private Optional<String> one(String address, long most) {
        try (Connection connection = pool(address).connection();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(status(pool(address)))) {
            if (!rs.next()) {
                return Optional.of("does not replicate");
            }
            String column = column(rs);
            do {
                long behind = rs.getLong(column);
                if (rs.wasNull()) {
                    return Optional.of("has stopped replicating");
                }
                if (behind > most) {
                    return Optional.of("is " + behind + " s behind, more than " + most);
                }
            } while (rs.next());
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of("cannot be asked: " + SqlErrors.firstLine(e));
        }
    }

    private static String status(MysqlPool pool) throws SQLException {
        if (pool.version().mariadb()) {
            return "SHOW ALL SLAVES STATUS";
        }
        return pool.version().atLeast(8, 1) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
    }

    private static String column(ResultSet rs) throws SQLException {
        for (int i = 1; i <= rs.getMetaData().getColumnCount(); i++) {
            if (rs.getMetaData().getColumnLabel(i).equalsIgnoreCase("Seconds_Behind_Source")) {
                return "Seconds_Behind_Source";
            }
        }
        return "Seconds_Behind_Master";
    }

    private MysqlPool pool(String address) throws SQLException {
        MysqlPool known = replicas.get(address);
        if (known == null) {
            Matcher url = URL.matcher(primary.jdbcUrl());
            if (!url.matches()) {
                throw new SQLException("the primary's URL names no host: " + primary.jdbcUrl());
            }
            known = MysqlPool.open(new MysqlSettings(
                    url.group(1) + address + url.group(2),
                    primary.user(),
                    primary.passwordFile(),
                    1,
                    primary.connectTimeout(),
                    primary.statementTimeout()));
            replicas.put(address, known);
        }
        return known;
    }

    @Override
    public void close() {
        replicas.values().forEach(MysqlPool::close);
        replicas.clear();
    }
}
