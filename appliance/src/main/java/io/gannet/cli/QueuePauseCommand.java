package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Refuses puts and finds nothing on reads, until resumed.",
        footer = {"", "Example: gannet queue pause orders"})
final class QueuePauseCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--puts", description = "Puts only.")
    private boolean puts;

    @Option(names = "--reads", description = "Reads only.")
    private boolean reads;

    QueuePauseCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        String which = puts ? "?puts" : reads ? "?reads" : "";
        cli.api().send("POST", QueueText.path(queue) + "/pause" + (puts && reads ? "" : which), Map.of());
        cli.say("queue " + queue + " paused");
        return ExitCode.DONE.status();
    }
}
