package io.gannet.cli;

import io.gannet.bench.Benches;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = "Rows a second of backfill, verify and re-read, and what the scrubber costs.",
        footer = {"", "Example: gannet bench sync --rows 200000"})
final class BenchSyncCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private BenchServer server = new BenchServer();

    @Option(names = "--rows", paramLabel = "N", description = "How many rows (default: ${DEFAULT-VALUE}).")
    private int rows = 100_000;

    @Option(
            names = "--scrub-seconds",
            paramLabel = "N",
            description = "How long the scrubber is looked at, 0 for not at all (default: ${DEFAULT-VALUE}).")
    private int scrub = 20;

    BenchSyncCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws Benches.BenchException, InterruptedException {
        if (rows < 1) {
            throw new CommandException(ExitCode.USAGE, "--rows is from 1, not " + rows);
        }
        Benches.sync(server.kind(), rows, scrub, cli.out());
        return ExitCode.DONE.status();
    }
}
