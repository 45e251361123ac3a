package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Follows one row: its events in outbox and queue, what each index did with them and when, and the row beside the document.",
            "Exit code 3 when an index has something else than the table."
        },
        footer = {"", "Example: gannet trace shop.articles 7", "         gannet trace shop.order_lines 1001 2"})
final class TraceCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table, as schema.table.")
    private String table = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "A value a key column, in its order.")
    private List<String> key = List.of();

    TraceCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        JsonNode trace = api.get("/v1/trace?table=" + ApiClient.encode(table)
                + key.stream().map(v -> "&key=" + ApiClient.encode(v)).collect(Collectors.joining()));
        boolean equal = true;
        for (JsonNode index : trace.path("indexes")) {
            equal &= index.path("equal").asBoolean();
        }
        if (cli.json()) {
            cli.out().println(Json.text(trace));
        } else {
            print(trace);
        }
        return (equal ? ExitCode.DONE : ExitCode.DIFFERENCES).status();
    }

    private void print(JsonNode trace) {
        line(trace.path("table").asString() + " " + trace.path("key")
                + (trace.path("exists").asBoolean() ? "" : ": no such row is committed")
                + (trace.path("locked").asBoolean() ? ": a transaction holds the row" : ""));
        for (JsonNode event : trace.path("outbox")) {
            line("  outbox     " + captured(event) + ", waits for the relay");
        }
        JsonNode queue = trace.path("queue");
        for (JsonNode event : queue.path("events")) {
            line("  captured   " + captured(event));
            line("  queued     " + time(event.path("queued_at")) + "  "
                    + queue.path("name").asString() + " position "
                    + event.path("position").asString() + ", number "
                    + event.path("number").asString() + ", version "
                    + event.path("version").asString());
        }
        if (queue.path("events").isEmpty()) {
            line("  queue      no event of it among the messages "
                    + queue.path("looked_back_to").asString() + " to "
                    + queue.path("last").asString() + " of "
                    + queue.path("name").asString());
        }
        for (JsonNode index : trace.path("indexes")) {
            index(index, trace);
        }
        if (trace.path("indexes").isEmpty()) {
            line("  no index takes this table");
        }
    }

    private static String captured(JsonNode event) {
        return time(event.path("captured_at")) + "  " + event.path("op").asString() + " by "
                + event.path("source").asString()
                + (event.path("connection").asLong() == 0
                        ? ""
                        : ", connection " + event.path("connection").asString());
    }

    private void index(JsonNode index, JsonNode trace) {
        line("  index " + index.path("index").asString() + ": delivered through number "
                + index.path("delivered_through").asString() + ", durable through "
                + index.path("durable_through").asString());
        for (JsonNode step : index.path("steps")) {
            String queue = step.path("queue").asString();
            line("    delivered " + time(step.path("taken_at")) + "  number "
                    + step.path("number").asString()
                    + (queue.equals(trace.path("table").asString()) ? "" : " of queue " + queue));
            line("    applied   " + time(step.path("applied_at")) + "  "
                    + step.path("outcome").asString() + ", version "
                    + step.path("version").asString());
            line("    visible   " + time(step.path("visible_at")));
        }
        if (index.has("parked")) {
            JsonNode parked = index.path("parked");
            line("    parked    since " + time(parked.path("since")) + ", "
                    + parked.path("attempts").asString() + " attempts, for connection "
                    + parked.path("connection").asString());
        }
        for (JsonNode reason : index.path("failed")) {
            line("    failed    " + reason.asString() + " (gannet failed list)");
        }
        if (index.has("problem")) {
            line("    " + index.path("problem").asString());
            return;
        }
        if (index.has("part_of")) {
            documents(index);
            return;
        }
        boolean joined = index.has("expected");
        String what = joined ? "joined row" : "row";
        sideBySide(joined ? index.path("expected") : trace.path("row"), index.path("document"));
        boolean neither =
                !trace.path("exists").asBoolean() && !index.path("found").asBoolean();
        line(
                neither
                        ? "    neither " + what + " nor document is there"
                        : "    " + what + " and document "
                                + (index.path("equal").asBoolean() ? "are equal" : "DIFFER"));
    }

    /** The row is a part of documents that have keys of another table. */
    private void documents(JsonNode index) {
        String root = index.path("part_of").asString();
        for (JsonNode one : index.path("documents")) {
            line("    stands in " + root + " " + one.path("key")
                    + (one.path("equal").asBoolean()
                            ? ", equal to its joined row"
                            : ", which DIFFERS from its joined row"));
        }
        long more = index.path("documents_in_all").asLong()
                - index.path("documents").size();
        if (index.path("documents").isEmpty()) {
            line("    stands in no document of " + root);
        } else if (more > 0) {
            line("    and in " + more + " more");
        }
    }

    private void sideBySide(JsonNode row, JsonNode document) {
        TreeSet<String> columns = new TreeSet<>();
        row.properties().forEach(one -> columns.add(one.getKey()));
        document.properties().forEach(one -> columns.add(one.getKey()));
        int width = columns.stream().mapToInt(String::length).max().orElse(0);
        for (String column : columns) {
            String left = row.has(column) ? row.path(column).toString() : "-";
            String right = document.has(column) ? document.path(column).toString() : "-";
            line(String.format("    %-" + width + "s  %s", column, left)
                    + (left.equals(right) ? "" : "   <> index " + right));
        }
    }

    private static String time(JsonNode millis) {
        return millis.asLong() == 0 ? "--:--:--.---" : TIME.format(Instant.ofEpochMilli(millis.asLong()));
    }

    private void line(String text) {
        cli.out().println(text);
    }
}
