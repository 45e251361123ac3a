package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the queues.",
        footer = {"", "Example: gannet queue list"})
final class QueueListCommand implements Callable<Integer> {

    private final Cli cli;

    QueueListCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        JsonNode queues = cli.api().get("/v1/queues").path("queues");
        if (!cli.json() && !queues.isEmpty()) {
            cli.say(QueueText.HEADING);
        }
        for (JsonNode queue : queues) {
            cli.out().println(cli.json() ? queue.toString() : QueueText.line(queue));
        }
        return ExitCode.DONE.status();
    }
}
