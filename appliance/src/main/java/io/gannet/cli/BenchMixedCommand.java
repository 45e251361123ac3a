package io.gannet.cli;

import io.gannet.bench.HttpBench;
import picocli.CommandLine.Command;

@Command(
        name = "mixed",
        mixinStandardHelpOptions = true,
        description =
                "Puts and gets by the toss of a coin at a running server; prints operations a second, latencies and CPU time.",
        footer = {"", "Example: gannet bench mixed --http http://127.0.0.1:1218 --connections 64"})
final class BenchMixedCommand extends BenchHttpCommand {

    BenchMixedCommand(Cli cli) {
        super(cli, HttpBench.Mode.MIXED);
    }
}
