package io.gannet.cli;

import io.gannet.queue.EngineException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Parameters;

/** A command on the queue directory of a stopped appliance; what is wrong with it ends the command with one line. */
abstract class StoppedStoreCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "DIR", description = "The appliance's queue directory.")
    private Path directory = Path.of("");

    StoppedStoreCommand(Cli cli) {
        this.cli = cli;
    }

    /** Does it and says what came of it. */
    abstract ExitCode run(Cli out, Path store);

    @Override
    public final Integer call() {
        try {
            return run(cli, directory).status();
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
