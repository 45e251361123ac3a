package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        aliases = "status",
        mixinStandardHelpOptions = true,
        description = "Shows one queue with its readers and settings.",
        footer = {"", "Example: gannet queue show orders", "         gannet queue status orders --output json"})
final class QueueShowCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    QueueShowCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        QueueText.show(cli, cli.api().get(QueueText.path(queue)));
        return ExitCode.DONE.status();
    }
}
