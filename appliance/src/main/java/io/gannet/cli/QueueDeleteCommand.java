package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Deletes a queue with its messages and readers.",
        footer = {"", "Example: gannet queue delete orders --yes"})
final class QueueDeleteCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    QueueDeleteCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        if (!yes) {
            long unread = api.get(QueueText.path(queue)).path("unread").asLong();
            throw new CommandException(
                    ExitCode.USAGE, "queue " + queue + " has " + unread + " unread messages; delete it with --yes");
        }
        api.send("DELETE", QueueText.path(queue), Optional.empty(), "application/json");
        cli.say("queue " + queue + " deleted");
        return ExitCode.DONE.status();
    }
}
