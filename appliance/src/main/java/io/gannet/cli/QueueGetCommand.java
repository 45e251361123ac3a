package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Takes messages and prints their bodies, a line each.",
        footer = {"", "Example: gannet queue get orders --count 10 --wait 5s"})
final class QueueGetCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--count", paramLabel = "N", description = "At most so many.")
    private int count = 1;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait so long for a first one.")
    private String wait = "0";

    @Option(names = "--no-ack", description = "Only take them for 30 s: they come back by themselves.")
    private boolean noAck;

    QueueGetCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        JsonNode messages = cli.api()
                .send(
                        "POST",
                        QueueText.path(queue) + (noAck ? "/open" : "/get") + "?max=" + count + "&wait="
                                + ApiClient.encode(wait),
                        Map.of())
                .path("messages");
        QueueText.messages(cli, messages);
        return (messages.isEmpty() ? ExitCode.NOTHING : ExitCode.DONE).status();
    }
}
