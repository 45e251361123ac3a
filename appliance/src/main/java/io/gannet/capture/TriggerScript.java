package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates the capturing triggers of one table. A trigger never fails the application's statement for a reason of its own: what
 * goes wrong inside is caught and counted as lost. Beside local variables it uses two user variables whose names begin with
 * {@code gannet_}.
 */
public final class TriggerScript {

    /** A row whose long columns have more bytes than this travels without its payload. */
    static final int ROW_BYTES = 1_000_000;

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
                Trigger.of(schema.name(), "AFTER", "INSERT", body(insert())),
                Trigger.of(schema.name(), "AFTER", "UPDATE", body(update())),
                Trigger.of(schema.name(), "AFTER", "DELETE", body(delete())));
    }

    private String insert() {
        return row("NEW.") + event("insert", "NEW.", List.of(rowMember())) + send();
    }

    private String update() {
        String event = event("update", "NEW.", List.of(sql.oldOfUpdate(options.joinColumns()), rowMember()));
        if (options.payload() == Payload.KEY) {
            return event + send();
        }
        String tooLong = sql.longBytes("NEW.").isEmpty() ? "" : "gannet_long OR ";
        return longTest("NEW.")
                + "IF " + tooLong + sql.rowChanged() + " THEN\n"
                + Sql.indent(rowObject("NEW.") + event + send()) + "\nEND IF;";
    }

    private String delete() {
        return event("delete", "OLD.", List.of(sql.oldOfDelete(options.joinColumns()))) + send();
    }

    /** Sets gannet_row to the row's object, or leaves it NULL when the row is too long or cannot be told as JSON. */
    private String row(String prefix) {
        return options.payload() == Payload.KEY ? "" : longTest(prefix) + rowObject(prefix);
    }

    /** Too long a text raises errors that cannot all be caught, so its size is looked at before. */
    private String longTest(String prefix) {
        String bytes = sql.longBytes(prefix);
        return bytes.isEmpty()
                ? ""
                : "SET gannet_long = " + bytes + " > LEAST(" + ROW_BYTES + ", @@max_allowed_packet DIV 8);\n";
    }

    private String rowObject(String prefix) {
        String build = "BEGIN\n  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_row = NULL;\n  SET gannet_row = "
                + sql.row(prefix) + ";\nEND;\n";
        return sql.longBytes(prefix).isEmpty()
                ? build
                : "IF NOT gannet_long THEN\n" + Sql.indent(build.stripTrailing()) + "\nEND IF;\n";
    }

    private String rowMember() {
        return options.payload() == Payload.KEY ? "',\"row\":null'" : "',\"row\":', COALESCE(gannet_row, 'null')";
    }

    private String event(String operation, String prefix, List<String> parts) {
        return "SET gannet_event = " + sql.tail(operation, prefix, parts) + ";\n";
    }

    private String send() {
        String queue = Sql.literal(queue(schema.name()));
        String insert = tables.insertSql(queue, EventSql.event("outbox", "gannet_event")) + ";";
        if (!options.udf()) {
            return insert;
        }
        String url = "target://" + options.target() + "/?name=" + percent(queue(schema.name())) + "&opt=put&raw=1";
        return "IF gannet_state = " + CaptureMode.PUSH.state() + " THEN\n"
                + "  BEGIN\n"
                + "    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_sent = FALSE;\n"
                + "    SET gannet_sent = http_post(" + Sql.literal(url) + ", "
                + EventSql.event("push", "gannet_event") + ") <=> 'HTTPSQS_PUT_OK';\n"
                + "  END;\n"
                + "END IF;\n"
                + "IF NOT gannet_sent THEN\n"
                + "  " + insert + "\n"
                + "  " + doorbell(options) + "\n"
                + "END IF;";
    }

    static String doorbell(CaptureOptions options) {
        return "BEGIN\n"
                + "    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;\n"
                + "    DO gannet_doorbell(" + Sql.literal(options.target()) + ");\n"
                + "  END;";
    }

    private String body(String statements) {
        List<String> lines = new ArrayList<>();
        lines.add("DECLARE gannet_state TINYINT DEFAULT 0;");
        lines.add("DECLARE gannet_sent BOOLEAN DEFAULT FALSE;");
        lines.add("DECLARE gannet_long BOOLEAN DEFAULT FALSE;");
        lines.add("DECLARE gannet_row LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;");
        lines.add("DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;");
        lines.add(whenLost(options, tables, queue(schema.name())));
        lines.add(readState());
        lines.add("IF gannet_state > 0 THEN\n" + Sql.indent(statements.stripTrailing()) + "\nEND IF;");
        return "BEGIN\n" + Sql.indent(String.join("\n", lines)) + "\nEND";
    }

    /**
     * Reads the control row, but once a second only: read for every row it costs more than the event does. A session keeps the
     * state in two variables of its own; "off" is never kept, so that switching on takes effect at once.
     */
    private String readState() {
        String own = Trigger.hash(tables.schema() + '\n' + schema.name()).substring(0, 8);
        String state = "@gannet_state_" + own;
        String second = "@gannet_second_" + own;
        return "IF " + second + " <=> UNIX_TIMESTAMP() THEN\n"
                + "  SET gannet_state = " + state + ";\n"
                + "ELSE\n"
                + "  SET gannet_state = COALESCE((SELECT state FROM " + tables.control() + " WHERE queue = "
                + Sql.literal(queue(schema.name())) + "), 0);\n"
                + "  IF gannet_state > 0 THEN\n"
                + "    SET " + state + " = gannet_state, " + second + " = UNIX_TIMESTAMP();\n"
                + "  END IF;\n"
                + "END IF;";
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
