package io.gannet.capture;

import io.gannet.mysql.Column;
import java.util.List;

/**
 * The tables that capture needs on the database, in a schema of their own so that nothing of the application's is touched:
 *
 * <pre>
 *   outbox    id, queue, body         events that could not be or were not to be posted; the relay moves them on
 *   control   queue, state, ...       a row a captured table: the switch (0 off, 1 push, 2 outbox) and how it was installed
 *   installed queue, trigger, ...     which triggers belong to it
 *   lost      id, queue, at           events that even the outbox did not take, where there is no UDF library to count them
 * </pre>
 */
public final class OutboxTables {

    /** The schema where nothing else is configured. */
    public static final String DEFAULT_SCHEMA = "gannet";
    /**
     * Version of the tables and of the triggers' contract with them. 1 numbered the outbox by AUTO_INCREMENT, whose lock a
     * statement may hold to its end; 2 takes ids that need no lock. {@link OutboxUpgrade} leads from one to the next.
     */
    public static final int FORMAT = 2;

    /**
     * An id for the outbox, in SQL: it rises with every call on one server, also over restarts, and takes no lock. Without its
     * highest bit it fits a signed number whatever the server's id is.
     */
    static final String NEXT_ID = "UUID_SHORT() & 9223372036854775807";

    private static final String NAMES = "VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL";
    private static final String END = ") ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    private final String schema;

    /** The tables in this schema. */
    public OutboxTables(String schema) {
        this.schema = schema;
    }

    /** The schema. */
    public String schema() {
        return schema;
    }

    /** The outbox, quoted. */
    public String outbox() {
        return table("outbox");
    }

    /** The control table, quoted. */
    public String control() {
        return table("control");
    }

    /** The list of installed triggers, quoted. */
    public String installed() {
        return table("installed");
    }

    /** The table of lost events, quoted. */
    public String lost() {
        return table("lost");
    }

    /** The statement that stores an event of a queue: literal or expression of both. */
    String insertSql(String queue, String body) {
        return "INSERT INTO " + outbox() + " (id, queue, body) VALUES (" + NEXT_ID + ", " + queue + ", " + body + ")";
    }

    /** The columns and the definition of an outbox. */
    static String outboxColumns() {
        return " (\n"
                + "  id BIGINT UNSIGNED NOT NULL,\n"
                + "  queue " + NAMES + ",\n"
                + "  body LONGTEXT NOT NULL,\n"
                + "  PRIMARY KEY (id)\n" + END;
    }

    /** Creates schema and tables where they are missing. */
    public List<String> createSql() {
        return List.of(
                "CREATE DATABASE IF NOT EXISTS " + Column.quote(schema)
                        + " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "CREATE TABLE IF NOT EXISTS " + outbox() + outboxColumns(),
                "CREATE TABLE IF NOT EXISTS " + control() + " (\n"
                        + "  queue " + NAMES + ",\n"
                        + "  state TINYINT NOT NULL,\n"
                        + "  db VARCHAR(64) NOT NULL,\n"
                        + "  tab VARCHAR(64) NOT NULL,\n"
                        + "  payload VARCHAR(8) NOT NULL,\n"
                        + "  mode VARCHAR(8) NOT NULL,\n"
                        + "  udf TINYINT NOT NULL,\n"
                        + "  target VARCHAR(64) NOT NULL,\n"
                        + "  join_columns TEXT NOT NULL,\n"
                        + "  format INT NOT NULL,\n"
                        + "  identity VARCHAR(64) NOT NULL DEFAULT '',\n"
                        + "  installed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,\n"
                        + "  PRIMARY KEY (queue)\n" + END,
                "CREATE TABLE IF NOT EXISTS " + installed() + " (\n"
                        + "  queue " + NAMES + ",\n"
                        + "  db VARCHAR(64) NOT NULL,\n"
                        + "  name VARCHAR(64) NOT NULL,\n"
                        + "  tab VARCHAR(64) NOT NULL,\n"
                        + "  PRIMARY KEY (queue, db, name)\n" + END,
                "CREATE TABLE IF NOT EXISTS " + lost() + " (\n"
                        + "  id BIGINT UNSIGNED NOT NULL,\n"
                        + "  queue " + NAMES + ",\n"
                        + "  at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,\n"
                        + "  PRIMARY KEY (id)\n" + END);
    }

    /** Drops tables and schema. */
    public List<String> dropSql() {
        return List.of(
                "DROP TABLE IF EXISTS " + lost(),
                "DROP TABLE IF EXISTS " + installed(),
                "DROP TABLE IF EXISTS " + control(),
                "DROP TABLE IF EXISTS " + outbox(),
                "DROP DATABASE IF EXISTS " + Column.quote(schema));
    }

    /** A table of the schema, quoted. */
    String table(String name) {
        return Column.quote(schema) + "." + Column.quote(name);
    }
}
