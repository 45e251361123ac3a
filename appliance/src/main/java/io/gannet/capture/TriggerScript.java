package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates the capturing triggers of one table. A trigger never fails the application's statement for a reason of its own: what
 * goes wrong inside is caught and counted as lost. It uses user variables whose names begin with {@code gannet_}.
 */
public final class TriggerScript {

    /** A row whose long columns have more bytes than this travels without its payload. */
    static final int ROW_BYTES = 1_000_000;

    private static final String NO_ROW = "',\"row\":null'";

    private final TableSchema schema;
    private final CaptureOptions options;
    private final OutboxTables tables;
    private final EventSql sql;

    /** A script for this table. */
    public TriggerScript(TableSchema schema, CaptureOptions options, OutboxTables tables) {
        this.schema = schema;
        this.options = options;
        this.tables = tables;
        this.sql = new EventSql(schema);
    }

    /** The name of the queue that a table's events go to. */
    public static String queue(TableName table) {
        return table.toString();
    }

    /** The triggers on the table itself, for insert, update and delete. */
    public List<Trigger> triggers() {
        return List.of(
                Trigger.of(schema.name(), "AFTER", "INSERT", body(insert(), lastResort("insert", "NEW.", true))),
                Trigger.of(schema.name(), "AFTER", "UPDATE", body(update(), lastResort("update", "NEW.", true))),
                Trigger.of(schema.name(), "AFTER", "DELETE", body(delete(), lastResort("delete", "OLD.", false))));
    }

    private String insert() {
        return whenOn("", send("insert", "NEW.", List.of(), true));
    }

    private String update() {
        String sent = send("update", "NEW.", List.of(sql.oldOfUpdate(options.joinColumns())), true);
        if (options.payload() == Payload.KEY) {
            return whenOn("", sent);
        }
        String tooLong = tooLong("NEW.");
        return whenOn((tooLong.isEmpty() ? "" : tooLong + "\n      OR ") + sql.rowChanged(), sent);
    }

    private String delete() {
        return whenOn("", send("delete", "OLD.", List.of(sql.oldOfDelete(options.joinColumns())), false));
    }

    /** What is to be done while capture is on and, where there is a condition, that holds. */
    private String whenOn(String condition, String statements) {
        if (condition.isEmpty() && options.udf()) {
            return statements; // which look at the state themselves
        }
        return "IF " + stateVariable() + " > 0" + (condition.isEmpty() ? "" : " AND (" + condition + ")") + " THEN\n"
                + Sql.indent(statements) + "\nEND IF;";
    }

    /** Too long a text raises errors that cannot all be caught, so its size is looked at before; empty when none can be. */
    private String tooLong(String prefix) {
        String bytes = sql.longBytes(prefix);
        return bytes.isEmpty() ? "" : bytes + " > LEAST(" + ROW_BYTES + ", @@max_allowed_packet DIV 8)";
    }

    /** The event's end with the row, or with none where that is too long. */
    private String rowMember(String prefix) {
        String row = "CONCAT(',\"row\":', " + sql.row(prefix) + ")";
        String tooLong = tooLong(prefix);
        return tooLong.isEmpty() ? row : "IF(" + tooLong + ", ',\"row\":null', " + row + ")";
    }

    /**
     * Posts the event in state push, and stores it when that was not to be or did not succeed. Conditions are few and joined, since
     * each step of a trigger, an IF as well, costs the server a few microseconds. The event to post is put together in a step of its
     * own all the same: MySQL parses a statement with a loadable function in it anew each time it runs.
     */
    private String send(String operation, String prefix, List<String> parts, boolean withRow) {
        List<String> all = new ArrayList<>(parts);
        if (withRow) {
            all.add(options.payload() == Payload.KEY ? NO_ROW : rowMember(prefix));
        }
        String tail = sql.tail(operation, prefix, all);
        String queue = Sql.literal(queue(schema.name()));
        String insert = tables.insertSql(queue, EventSql.event("outbox", tail)) + ";";
        if (!options.udf()) {
            return insert;
        }
        String url = "target://" + options.target() + "/?name=" + percent(queue(schema.name())) + "&opt=put&raw=1";
        String state = stateVariable();
        String pushing = state + " = " + CaptureMode.PUSH.state();
        return "IF " + pushing + " THEN\n"
                + "  BEGIN\n"
                + "    DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4;\n"
                + "    DECLARE EXIT HANDLER FOR SQLEXCEPTION SET @gannet_sent = FALSE;\n"
                + "    SET gannet_event = " + EventSql.event("push", tail) + ";\n"
                // not <=>, for which MySQL calls http_post a second time when the first gave NULL
                + "    SET @gannet_sent = COALESCE(http_post(" + Sql.literal(url)
                + ", gannet_event), '') = 'HTTPSQS_PUT_OK';\n"
                + "  END;\n"
                + "  IF NOT @gannet_sent AND NOT (@gannet_rung <=> UTC_TIMESTAMP(2)) THEN\n"
                + "    SET @gannet_rung = UTC_TIMESTAMP(2);\n"
                + "    " + doorbell(options).replace("\n", "\n  ") + "\n"
                + "  END IF;\n"
                + "END IF;\n"
                + "IF " + state + " = " + CaptureMode.OUTBOX.state() + " OR " + pushing + " AND NOT @gannet_sent THEN\n"
                + "  " + insert + "\n"
                + "END IF;";
    }

    static String doorbell(CaptureOptions options) {
        return "BEGIN\n"
                + "    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;\n"
                + "    DO gannet_doorbell(" + Sql.literal(options.target()) + ");\n"
                + "  END;";
    }

    private String body(String statements, String lastResort) {
        List<String> lines = List.of(lastResort, options.udf() ? ring(readState()) : readState(), statements);
        return "BEGIN\n" + Sql.indent(String.join("\n", lines)) + "\nEND";
    }

    /** What becomes of an event that could not be stored: with a row it is tried once more without, else it is counted as lost. */
    private String lastResort(String operation, String prefix, boolean withRow) {
        if (!withRow || options.payload() == Payload.KEY) {
            return whenLost(options, tables, queue(schema.name()));
        }
        List<String> parts =
                operation.equals("update") ? List.of(sql.oldOfUpdate(options.joinColumns()), NO_ROW) : List.of(NO_ROW);
        String insert = tables.insertSql(
                Sql.literal(queue(schema.name())), EventSql.event("outbox", sql.tail(operation, prefix, parts)));
        return "DECLARE EXIT HANDLER FOR SQLEXCEPTION\nBEGIN\n"
                + Sql.indent(whenLost(options, tables, queue(schema.name())))
                + "\n  " + insert + ";\nEND;";
    }

    /**
     * Reads the control row, but once a second only: read for every row it costs more than the event does. A session keeps the
     * state in two variables of its own; "off" is never kept, so that switching on takes effect at once.
     */
    private String readState() {
        String second = "@gannet_second_" + own();
        return "IF NOT (" + second + " <=> UNIX_TIMESTAMP()) THEN\n"
                + "  SET " + stateVariable() + " = COALESCE((SELECT state FROM " + tables.control() + " WHERE queue = "
                + Sql.literal(queue(schema.name())) + "), 0);\n"
                + "  SET " + second + " = IF(" + stateVariable() + " > 0, UNIX_TIMESTAMP(), NULL);\n"
                + "END IF;";
    }

    /**
     * Ten milliseconds are a tick, in which the relay is rung once, before the first row is stored: it looks several times. The state
     * is looked at within a tick as well, so that most rows pass by one condition.
     */
    private String ring(String readState) {
        String tick = "@gannet_tick_" + own();
        return "IF NOT (" + tick + " <=> UTC_TIMESTAMP(2)) THEN\n"
                + Sql.indent(readState) + "\n"
                + "  SET " + tick + " = IF(" + stateVariable() + " > 0, UTC_TIMESTAMP(2), NULL);\n"
                + "  IF " + stateVariable() + " = " + CaptureMode.OUTBOX.state() + " THEN\n"
                + "    " + doorbell(options).replace("\n", "\n  ") + "\n"
                + "  END IF;\n"
                + "END IF;";
    }

    private String stateVariable() {
        return "@gannet_state_" + own();
    }

    private String own() {
        return Trigger.hash(tables.schema() + '\n' + schema.name()).substring(0, 8);
    }

    /** The handler that counts an event which even the outbox did not take; it must not fail itself. */
    static String whenLost(CaptureOptions options, OutboxTables tables, String queue) {
        String count = options.udf()
                ? "DO gannet_udf_lost(1);"
                : "INSERT INTO " + tables.lost() + " (id, queue) VALUES (" + OutboxTables.NEXT_ID + ", "
                        + Sql.literal(queue) + ");";
        return "DECLARE EXIT HANDLER FOR SQLEXCEPTION\n"
                + "BEGIN\n"
                + "  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;\n"
                + "  " + count + "\n"
                + "END;";
    }

    private static String percent(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '~');
            out.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return out.toString();
    }
}
