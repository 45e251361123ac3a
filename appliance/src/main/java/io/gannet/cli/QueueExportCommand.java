package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes messages as NDJSON, with number, position, version and time.",
        footer = {"", "Example: gannet queue export orders > orders.ndjson"})
final class QueueExportCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--from", paramLabel = "NUMBER", description = "Begin with this number.")
    private long from = 1;

    @Option(names = "--unread", description = "Only what the default reader has not read.")
    private boolean unread;

    QueueExportCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        JsonNode shown = api.get(QueueText.path(queue));
        long last = shown.path("last").asLong();
        long next = unread ? Math.max(from, QueueText.firstUnread(shown)) : from;
        long written = 0;
        while (next <= last) {
            JsonNode messages = api.get(
                            QueueText.path(queue) + "/messages?max=1000&max-bytes=4194304&from=" + next + "&to=" + last)
                    .path("messages");
            if (messages.isEmpty()) {
                break;
            }
            messages.forEach(message -> cli.out().println(message));
            written += messages.size();
            next = messages.get(messages.size() - 1).path("number").asLong() + 1;
        }
        cli.say(written + " messages of " + queue + " exported");
        return ExitCode.DONE.status();
    }
}
