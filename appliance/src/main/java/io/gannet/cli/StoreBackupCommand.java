package io.gannet.cli;

import io.gannet.config.ConfigException;
import io.gannet.queue.EngineException;
import io.gannet.queue.StoreTool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description =
                "Copies a queue directory to a new one: a stopped appliance's, or with --running that of the one at --url.",
        footer = {
            "",
            "Example: gannet store backup data/queue /backup/queue",
            "Example: gannet store backup --running /backup/queue"
        })
final class StoreBackupCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofHours(6);

    private final Cli cli;

    @Option(
            names = "--running",
            description = "The appliance makes the copy while it goes on, on its own machine; only TARGET is given.")
    private boolean running;

    @Parameters(
            arity = "1..2",
            paramLabel = "[DIR] TARGET",
            description = "The appliance's queue directory, and a directory that is empty or not there yet.")
    private List<Path> paths = List.of();

    StoreBackupCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        if (paths.size() != (running ? 1 : 2)) {
            throw new CommandException(
                    ExitCode.USAGE, "store: backup takes DIR and TARGET, or --running and TARGET alone");
        }
        Path target = paths.get(paths.size() - 1);
        if (running) {
            String directory = target.toAbsolutePath().toString();
            cli.api(LONGEST).send("POST", "/v1/engine:backup", Map.of("directory", directory));
        } else {
            stopped(target);
        }
        cli.say("copied to " + target);
        return ExitCode.DONE.status();
    }

    private void stopped(Path target) {
        try {
            StoreTool.backup(paths.get(0), target);
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
