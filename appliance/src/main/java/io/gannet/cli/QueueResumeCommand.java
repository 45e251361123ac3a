package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Ends a pause.",
        footer = {"", "Example: gannet queue resume orders"})
final class QueueResumeCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private final PauseTarget target = new PauseTarget();

    QueueResumeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        return target.ask(cli, "resume");
    }
}
