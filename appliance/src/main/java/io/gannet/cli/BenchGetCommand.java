package io.gannet.cli;

import io.gannet.bench.HttpBench;
import picocli.CommandLine.Command;

@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Gets at a running server; prints operations a second, latencies and CPU time.",
        footer = {"", "Example: gannet bench get --http http://127.0.0.1:1218 --connections 64"})
final class BenchGetCommand extends BenchHttpCommand {

    BenchGetCommand(Cli cli) {
        super(cli, HttpBench.Mode.GET);
    }
}
