package io.gannet.cli;

import io.gannet.queue.EngineException;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Makes a queue directory from a backup; its epoch rises, and sinks are verified.",
        footer = {"", "Example: gannet store restore /backup/queue data/queue"})
final class StoreRestoreCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "What gannet store backup made.")
    private Path backup = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR", description = "A directory that is empty or not there yet.")
    private Path directory = Path.of("");

    StoreRestoreCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try {
            StoreTool.restore(backup, directory);
            cli.say("restored to " + directory);
            return ExitCode.DONE.status();
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
