package io.gannet.cli;

import io.gannet.queue.EngineException;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.QueueName;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = "Takes the bodies out of messages that all readers have read; the appliance must be stopped.",
        footer = {"", "Example: gannet queue erase articles --data data/queue --from 1 --through 5000"})
final class QueueEraseCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
    private String queue = "";

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The appliance's queue directory.")
    private Path directory = Path.of("");

    @Option(names = "--from", paramLabel = "NUMBER", description = "First message (default: 1).")
    private long from = 1;

    @Option(names = "--through", required = true, paramLabel = "NUMBER", description = "Last message.")
    private long through;

    QueueEraseCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try {
            long erased = StoreTool.erase(EngineSettings.of(directory), QueueName.of(queue), from, through);
            cli.out().println(cli.json() ? Json.text(java.util.Map.of("erased", erased)) : erased + " messages erased");
            return ExitCode.DONE.status();
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
