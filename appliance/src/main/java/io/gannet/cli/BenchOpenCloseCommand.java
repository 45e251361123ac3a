package io.gannet.cli;

import io.gannet.bench.HttpBench;
import picocli.CommandLine.Command;

@Command(
        name = "open-close",
        mixinStandardHelpOptions = true,
        description =
                "Reliable reads with their acknowledgement over /v1 at a running server; prints operations a second, latencies and CPU time.",
        footer = {"", "Example: gannet bench open-close --http http://127.0.0.1:1218 --connections 64"})
final class BenchOpenCloseCommand extends BenchHttpCommand {

    BenchOpenCloseCommand(Cli cli) {
        super(cli, HttpBench.Mode.OPEN_CLOSE);
    }
}
