package io.gannet.cli;

import io.gannet.bench.HttpBench;
import picocli.CommandLine.Command;

@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = "Puts by POST at a running server; prints operations a second, latencies and CPU time.",
        footer = {"", "Example: gannet bench put --http http://127.0.0.1:1218 --connections 64"})
final class BenchPutCommand extends BenchHttpCommand {

    BenchPutCommand(Cli cli) {
        super(cli, HttpBench.Mode.PUT);
    }
}
