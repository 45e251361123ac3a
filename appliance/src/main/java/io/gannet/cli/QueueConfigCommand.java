package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Changes settings of a queue, or shows them.",
        footer = {"", "Example: gannet queue config orders --max-age 24h"})
final class QueueConfigCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Mixin
    private final QueueLimits limits = new QueueLimits();

    QueueConfigCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        JsonNode shown = api.get(QueueText.path(queue));
        Map<String, Object> settings = limits.given();
        if (!settings.isEmpty()) {
            shown = api.send("PUT", QueueText.path(queue), settings);
        }
        cli.out().println(shown.path("settings"));
        return ExitCode.DONE.status();
    }
}
