package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Prints messages as they are put, without taking them.",
        footer = {"", "Example: gannet queue tail orders"})
final class QueueTailCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(
            names = "--from",
            paramLabel = "NUMBER",
            description = "Begin with this number (default: with the next one put).")
    private Optional<Long> from = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "End after so many (default: never).")
    private long count = Long.MAX_VALUE;

    QueueTailCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        long next = from.orElse(0L);
        if (next == 0) {
            next = api.get(QueueText.path(queue)).path("last").asLong() + 1;
        }
        long left = count;
        while (left > 0) {
            JsonNode messages = api.get(
                            QueueText.path(queue) + "/messages?wait=20s&max=" + Math.min(left, 1000) + "&from=" + next)
                    .path("messages");
            QueueText.messages(cli, messages);
            cli.out().flush();
            left -= messages.size();
            if (!messages.isEmpty()) {
                next = messages.get(messages.size() - 1).path("number").asLong() + 1;
            }
        }
        return ExitCode.DONE.status();
    }
}
