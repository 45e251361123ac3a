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

    @Mixin
    private BenchRows rows = new BenchRows();

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
        if (scrub < 0) {
            throw new CommandException(ExitCode.USAGE, "--scrub-seconds is from 0, not " + scrub);
        }
        Benches.sync(server.kind(), rows.count(), scrub, cli.out());
        return ExitCode.DONE.status();
    }
}
