package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Creates a queue, if there is none.",
        footer = {"", "Example: gannet queue create orders --max 100000"})
final class QueueCreateCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Mixin
    private final QueueLimits limits = new QueueLimits();

    QueueCreateCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        QueueText.show(cli, cli.api().send("PUT", QueueText.path(queue), limits.given()));
        return ExitCode.DONE.status();
    }
}
