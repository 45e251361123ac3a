package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Searches an index of the running appliance.",
            "All words must occur; \"a phrase\", -not, a | b and begin* are understood. Exit code 6 when nothing is found."
        },
        footer = {"", "Example: gannet search articles \"durable queue\" --limit 5"})
final class SearchCommand implements Callable<Integer> {

    private static final int WIDEST = 100;

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "INDEX", description = "The index.")
    private String index = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "WORD", description = "The query (default: every row).")
    private List<String> words = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "Hits to show, 0 to 1000 (default: 10).")
    private int limit = 10;

    @Option(names = "--offset", paramLabel = "N", description = "Hits to skip, 0 to 10000 (default: 0).")
    private int offset;

    @Option(names = "--table", paramLabel = "TABLE", description = "Only rows of this table, schema.table.")
    private Optional<String> table = Optional.empty();

    @Option(names = "--filter", paramLabel = "QUERY", description = "A condition that does not rank; may be repeated.")
    private List<String> filters = List.of();

    @Option(names = "--sort", paramLabel = "FIELD[:desc],...", description = "The order (default: best first).")
    private Optional<String> sort = Optional.empty();

    @Option(names = "--facet", paramLabel = "FIELD", description = "Count the values of a field; may be repeated.")
    private List<String> facets = List.of();

    SearchCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        JsonNode found = cli.api()
                .get("/v1/search/" + ApiClient.encode(index) + "?q=" + ApiClient.encode(String.join(" ", words))
                        + "&limit=" + limit + "&offset=" + offset
                        + table.map(name -> "&table=" + ApiClient.encode(name)).orElse("")
                        + sort.map(order -> "&sort=" + ApiClient.encode(order)).orElse("")
                        + repeated("filter", filters)
                        + repeated("facet", facets));
        if (cli.json()) {
            cli.out().println(Json.text(found));
        } else {
            print(found);
        }
        return (found.path("total").asLong() == 0 ? ExitCode.NOTHING : ExitCode.DONE).status();
    }

    private static String repeated(String parameter, List<String> values) {
        return values.stream()
                .map(value -> "&" + parameter + "=" + ApiClient.encode(value))
                .collect(Collectors.joining());
    }

    private void print(JsonNode found) {
        for (JsonNode hit : found.path("hits")) {
            cli.out()
                    .println(hit.path("table").asString() + " "
                            + String.join(
                                    ",",
                                    hit.path("key")
                                            .valueStream()
                                            .map(JsonNode::asString)
                                            .toList())
                            + String.format(
                                    Locale.ROOT, "  (%.2f)", hit.path("score").asDouble()));
            hit.path("row").properties().forEach(column -> {
                if (!column.getValue().isNull()) {
                    cli.out()
                            .println("    " + column.getKey() + ": "
                                    + shortened(column.getValue().asString()));
                }
            });
        }
        found.path("facets").properties().forEach(facet -> {
            cli.out().println(facet.getKey() + ":");
            facet.getValue().path("counts").forEach(count -> cli.out()
                    .println("    " + count.path("value").asString() + "  "
                            + count.path("hits").asLong()));
        });
        cli.say(found.path("total").asLong() + (found.path("similar").asBoolean() ? " similar" : "") + " found in "
                + found.path("took").asDouble() + " ms");
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }
}
