package io.gannet.cli;

import io.gannet.bench.Benches;
import io.gannet.bench.LatencyLoad;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Time from a commit's return to the first search that finds the row.",
        footer = {"", "Example: gannet bench latency --rate 100 --documents 10000"})
final class BenchLatencyCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private BenchServer server = new BenchServer();

    @Option(names = "--documents", paramLabel = "N", description = "Rows in the index (default: ${DEFAULT-VALUE}).")
    private int documents = 10_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "One-row transactions a second (default: ${DEFAULT-VALUE}).")
    private int rate = 100;

    @Option(names = "--rows", paramLabel = "N", description = "How many are measured (default: ${DEFAULT-VALUE}).")
    private int rows = 2_000;

    @Option(
            names = "--warm",
            paramLabel = "SECONDS",
            description = "How long the same load runs before (default: ${DEFAULT-VALUE}).")
    private int warm = 30;

    @Option(
            names = "--warm-rate",
            paramLabel = "N",
            description = "One-row transactions a second of that time (default: --rate): more warm the process sooner.")
    private Optional<Integer> warmRate = Optional.empty();

    @Option(
            names = "--flow",
            paramLabel = "N",
            description = "Other rows a second that change meanwhile (default: ${DEFAULT-VALUE}).")
    private int flow;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep table and index here for the next run; with --rows 0 only make them.")
    private Optional<Path> keep = Optional.empty();

    @Option(names = "--mode", paramLabel = "push|outbox", description = "How changes are captured (default: push).")
    private String mode = "push";

    @Option(names = "--udf", paramLabel = "FILE", description = "The UDF library (default: the distribution's).")
    private Optional<Path> udf = Optional.empty();

    BenchLatencyCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws Benches.BenchException, InterruptedException {
        Optional<Path> library = udf.or(
                        () -> Optional.ofNullable(cli.environment().get("GANNET_HOME"))
                                .map(home -> Path.of(home, "udf", "gannet_udf.so")))
                .filter(Files::isRegularFile);
        if (documents < 1
                || rate < 1
                || rows < 0
                || warm < 1
                || warmRate.orElse(rate) < 1
                || flow < 0
                || (flow > 0 && documents < 2)
                || !(mode.equals("push") || mode.equals("outbox"))) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--documents (2 with --flow), --rate, --warm and --warm-rate are from 1, --rows and --flow from 0, --mode is push or outbox");
        }
        Benches.latency(
                server.kind(),
                library,
                mode.equals("push"),
                new LatencyLoad(documents, rate, rows, warm, warmRate.orElse(rate), flow),
                keep,
                cli.out());
        return ExitCode.DONE.status();
    }
}
