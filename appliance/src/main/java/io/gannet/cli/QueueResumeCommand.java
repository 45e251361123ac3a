package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Ends a pause.",
        footer = {"", "Example: gannet queue resume orders"})
final class QueueResumeCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--puts", description = "Puts only.")
    private boolean puts;

    @Option(names = "--reads", description = "Reads only.")
    private boolean reads;

    QueueResumeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        String which = puts ? "?puts" : reads ? "?reads" : "";
        cli.api().send("POST", QueueText.path(queue) + "/resume" + (puts && reads ? "" : which), Map.of());
        cli.say("queue " + queue + " resumed");
        return ExitCode.DONE.status();
    }
}
