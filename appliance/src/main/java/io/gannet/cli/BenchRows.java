package io.gannet.cli;

import picocli.CommandLine.Option;

/** How many rows a benchmark takes. */
final class BenchRows {

    @Option(names = "--rows", paramLabel = "N", description = "How many rows (default: ${DEFAULT-VALUE}).")
    private int rows = 100_000;

    int count() {
        if (rows < 1) {
            throw new CommandException(ExitCode.USAGE, "--rows is from 1, not " + rows);
        }
        return rows;
    }
}
