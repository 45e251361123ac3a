package io.gannet.mysql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a database is reached.
 *
 * @param jdbcUrl {@code jdbc:mysql://host:port/}, or several addresses for failover: {@code jdbc:mysql://a:3306,b:3306/};
 *     options of the driver (TLS and so on) may follow as {@code ?name=value}
 * @param user the account
 * @param passwordFile a file whose first line is the password, read again for every new connection; empty for no password
 * @param poolSize the most connections kept, 1 to 64
 * @param connectTimeout the longest wait for a connection
 * @param statementTimeout the longest that a statement may run
 */
public record MysqlSettings(
        String jdbcUrl,
        String user,
        Optional<Path> passwordFile,
        int poolSize,
        Duration connectTimeout,
        Duration statementTimeout) {

    /** The pool size where none is given. */
    public static final int DEFAULT_POOL_SIZE = 8;

    public MysqlSettings {
        if (!jdbcUrl.startsWith("jdbc:mysql:")) {
            throw new IllegalArgumentException("jdbc-url: \"" + jdbcUrl + "\" does not begin with jdbc:mysql:");
        }
        if (poolSize < 1 || poolSize > 64) {
            throw new IllegalArgumentException("pool-size: " + poolSize + " is not within 1 to 64");
        }
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("statement-timeout", statementTimeout);
    }

    /** Settings with the defaults for all that is not named: 8 connections, 5 s to connect, 60 s a statement. */
    public static MysqlSettings of(String jdbcUrl, String user, Optional<Path> passwordFile) {
        return new MysqlSettings(
                jdbcUrl, user, passwordFile, DEFAULT_POOL_SIZE, Duration.ofSeconds(5), Duration.ofSeconds(60));
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not within 1 ms to 1 h");
        }
    }
}
