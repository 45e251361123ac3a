package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Refuses puts and finds nothing on reads, until resumed.",
        footer = {"", "Example: gannet queue pause orders"})
final class QueuePauseCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private final PauseTarget target = new PauseTarget();

    QueuePauseCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        return target.ask(cli, "pause");
    }
}
