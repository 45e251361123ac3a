package io.gannet.cli;

import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import picocli.CommandLine.Command;

@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        description = "Makes a stopped appliance's store as small as it can be.",
        footer = {"", "Example: gannet store compact data/queue"})
final class StoreCompactCommand extends StoppedStoreCommand {

    StoreCompactCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Cli cli, Path store) {
        StoreTool.Compacted bytes = StoreTool.compact(store);
        cli.out()
                .println(cli.json() ? Json.text(bytes) : bytes.before() + " bytes before, " + bytes.after() + " after");
        return ExitCode.DONE;
    }
}
