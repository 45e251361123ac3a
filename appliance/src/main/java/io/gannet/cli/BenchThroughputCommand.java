package io.gannet.cli;

import io.gannet.bench.Benches;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "throughput",
        mixinStandardHelpOptions = true,
        description = "Rows a second from queue to searchable, each read again from the database.",
        footer = {"", "Example: gannet bench throughput --documents 200000 --rows 100000"})
final class BenchThroughputCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private BenchServer server = new BenchServer();

    @Mixin
    private BenchRows rows = new BenchRows();

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "How many others are in the index before (default: ${DEFAULT-VALUE}).")
    private int documents;

    BenchThroughputCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws Benches.BenchException, InterruptedException {
        if (documents < 0) {
            throw new CommandException(ExitCode.USAGE, "--documents is from 0, not " + documents);
        }
        Benches.throughput(server.kind(), documents, rows.count(), cli.out());
        return ExitCode.DONE.status();
    }
}
