package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "purge",
        mixinStandardHelpOptions = true,
        description = "Drops the unread messages of a queue; without --yes it only counts them.",
        footer = {"", "Example: gannet queue purge orders", "         gannet queue purge orders --yes"})
final class QueuePurgeCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--up-to", paramLabel = "NUMBER", description = "Only those up to this number.")
    private Optional<Long> upTo = Optional.empty();

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    QueuePurgeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        String through = upTo.map(number -> "&through=" + number).orElse("");
        JsonNode done = cli.api().send("POST", QueueText.path(queue) + "/purge?dry-run=" + !yes + through, Map.of());
        if (cli.json()) {
            cli.out().println(done);
        } else if (yes) {
            cli.out().println(done.path("purged").asLong() + " purged");
        } else {
            cli.out().println(done.path("unread").asLong() + " unread; purge them with --yes");
        }
        return (yes ? ExitCode.DONE : ExitCode.USAGE).status();
    }
}
