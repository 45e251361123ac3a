package io.gannet.cli;

import io.gannet.queue.EngineException;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        description = "Makes a stopped appliance's store as small as it can be.",
        footer = {"", "Example: gannet store compact data/queue"})
final class StoreCompactCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "DIR", description = "The appliance's queue directory.")
    private Path directory = Path.of("");

    StoreCompactCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try {
            StoreTool.Compacted bytes = StoreTool.compact(directory);
            cli.out()
                    .println(
                            cli.json()
                                    ? Json.text(bytes)
                                    : bytes.before() + " bytes before, " + bytes.after() + " after");
            return ExitCode.DONE.status();
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
