package io.gannet.cli;

import io.gannet.queue.EngineException;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = "Copies a stopped appliance's queue directory to a new one.",
        footer = {"", "Example: gannet store backup data/queue /backup/queue"})
final class StoreBackupCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "DIR", description = "The appliance's queue directory.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "TARGET", description = "A directory that is empty or not there yet.")
    private Path target = Path.of("");

    StoreBackupCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try {
            StoreTool.backup(directory, target);
            cli.say("copied to " + target);
            return ExitCode.DONE.status();
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
