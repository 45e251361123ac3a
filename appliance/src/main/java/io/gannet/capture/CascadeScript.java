package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.Column;
import io.gannet.mysql.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Generates the BEFORE triggers on parent tables that tell of a captured child's rows which a cascade is about to change. Their
 * events always go to the outbox: they are written before the change that they tell of.
 */
final class CascadeScript {

    private final TableSchema child;
    private final CaptureOptions options;
    private final OutboxTables tables;
    private final EventSql sql;

    CascadeScript(TableSchema child, CaptureOptions options, OutboxTables tables) {
        this.child = child;
        this.options = options;
        this.tables = tables;
        this.sql = new EventSql(child);
    }

    /** One trigger for each parent table and kind of change. */
    List<Trigger> triggers(Cascades cascades) {
        Map<String, List<Cascades.Path>> byTable = new LinkedHashMap<>();
        for (Cascades.Path path : cascades.paths()) {
            byTable.computeIfAbsent(path.event() + " " + path.top(), key -> new ArrayList<>())
                    .add(path);
        }
        return byTable.values().stream().map(this::trigger).toList();
    }

    private Trigger trigger(List<Cascades.Path> paths) {
        Cascades.Path first = paths.get(0);
        StringBuilder inner = new StringBuilder();
        for (Cascades.Path path : paths) {
            inner.append(told(path)).append('\n');
        }
        if (options.udf()) {
            inner.append("IF gannet_told THEN\n  ")
                    .append(TriggerScript.doorbell(options))
                    .append("\nEND IF;");
        }
        String body = "BEGIN\n"
                + Sql.indent("DECLARE gannet_state TINYINT DEFAULT 0;\n"
                        + "DECLARE gannet_told BOOLEAN DEFAULT FALSE;\n"
                        + TriggerScript.whenLost(options, tables, queue()) + "\n"
                        + "SET gannet_state = COALESCE((SELECT state FROM " + tables.control() + " WHERE queue = "
                        + Sql.literal(queue()) + "), 0);\n"
                        + "IF gannet_state > 0 THEN\n"
                        + Sql.indent(inner.toString().stripTrailing()) + "\nEND IF;")
                + "\nEND";
        return Trigger.of(first.top(), "BEFORE", first.event(), body);
    }

    private String queue() {
        return TriggerScript.queue(child.name());
    }

    private String told(Cascades.Path path) {
        String insert = insert(path, column -> "c." + column.quoted());
        if (!path.event().equals("UPDATE")) {
            return insert;
        }
        String changed = String.join(
                " OR ",
                path.steps().get(0).referenced().stream()
                        .map(column -> "NOT (CAST(OLD." + Column.quote(column) + " AS BINARY) <=> CAST(NEW."
                                + Column.quote(column) + " AS BINARY))")
                        .toList());
        Map<String, String> moved = moved(path);
        boolean keyMoves = child.primaryKey().stream().anyMatch(column -> moved.containsKey(column.name()));
        String after = !keyMoves
                ? ""
                : "\n"
                        + insert(path, column -> {
                            String from = moved.get(column.name());
                            return from == null ? "c." + column.quoted() : "NEW." + Column.quote(from);
                        });
        return "IF " + changed + " THEN\n" + Sql.indent(insert + after) + "\nEND IF;";
    }

    /** The child's columns that take over a column of the top table, and which; through every level. */
    private static Map<String, String> moved(Cascades.Path path) {
        Map<String, String> moved = new LinkedHashMap<>();
        for (int level = 0; level < path.steps().size(); level++) {
            ForeignKey step = path.steps().get(level);
            Map<String, String> next = new LinkedHashMap<>();
            if (step.onUpdate() == ForeignKey.Rule.CASCADE) {
                for (int i = 0; i < step.columns().size(); i++) {
                    String referenced = step.referenced().get(i);
                    String from = level == 0 ? referenced : moved.get(referenced);
                    if (from != null) {
                        next.put(step.columns().get(i), from);
                    }
                }
            }
            moved = next;
        }
        return moved;
    }

    private String insert(Cascades.Path path, java.util.function.Function<Column, String> place) {
        String event = EventSql.event("cascade", sql.cascadeTail(place));
        StringBuilder from = new StringBuilder(Sql.quoted(child.name())).append(" c");
        int last = path.steps().size() - 1;
        String below = "c";
        for (int level = last; level > 0; level--) {
            String alias = "m" + level;
            ForeignKey step = path.steps().get(level);
            from.append("\n    JOIN ")
                    .append(Sql.quoted(step.parent()))
                    .append(' ')
                    .append(alias)
                    .append(" ON ")
                    .append(equal(step, below + ".", alias + "."));
            below = alias;
        }
        return "INSERT INTO " + tables.outbox() + " (id, queue, body) SELECT " + OutboxTables.NEXT_ID + ", "
                + Sql.literal(queue()) + ", " + event
                + "\n  FROM " + from + "\n  WHERE " + equal(path.steps().get(0), below + ".", "OLD.") + ";\n"
                + "IF ROW_COUNT() > 0 THEN SET gannet_told = TRUE; END IF;";
    }

    private static String equal(ForeignKey step, String child, String parent) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < step.columns().size(); i++) {
            pairs.add(child + Column.quote(step.columns().get(i)) + " = " + parent
                    + Column.quote(step.referenced().get(i)));
        }
        return String.join(" AND ", pairs);
    }

    /** The tables that get triggers, for messages. */
    static List<TableName> tables(Cascades cascades) {
        return cascades.paths().stream().map(Cascades.Path::top).distinct().toList();
    }
}
