package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists failed positions, grouped by reason.",
        footer = {"", "Example: gannet failed list --queue shop.articles"})
final class FailedListCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--queue", paramLabel = "NAME", description = "Only those of this queue.")
    private Optional<String> queue = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Only those whose reason holds this text.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--max", paramLabel = "N", description = "Show at most so many (default: ${DEFAULT-VALUE}).")
    private int max = 1_000;

    FailedListCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        JsonNode list = cli.api().get(path(queue, reason, max));
        if (cli.json()) {
            list.path("failed").forEach(failed -> cli.out().println(failed));
            return ExitCode.DONE.status();
        }
        for (Map.Entry<String, JsonNode> group : list.path("reasons").properties()) {
            cli.out().println(group.getValue().asInt() + " x " + group.getKey());
            for (JsonNode failed : list.path("failed")) {
                String reason = failed.path("reason").asString("");
                if (reason.equals(group.getKey())) {
                    cli.out().println("  " + line(failed));
                } else if (reason.startsWith(group.getKey() + ": ")) {
                    cli.out()
                            .println("  " + line(failed)
                                    + reason.substring(group.getKey().length()));
                }
            }
        }
        cli.say(list.path("total").asInt() + " failed positions");
        return ExitCode.DONE.status();
    }

    static String path(Optional<String> queue, Optional<String> reason, int max) {
        return "/v1/failed?max=" + max
                + queue.map(name -> "&queue=" + ApiClient.encode(name)).orElse("")
                + reason.map(text -> "&reason=" + ApiClient.encode(text)).orElse("");
    }

    static String line(JsonNode failed) {
        String key = failed.has("key") ? " " + failed.path("table").asString("") + " " + failed.path("key") : "";
        return failed.path("id").asLong() + "  " + failed.path("at").asString("") + "  "
                + failed.path("queue").asString("") + " " + failed.path("pos").asLong() + key;
    }
}
