package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures on this machine, with private parts that are removed afterwards.",
        subcommands = {
            BenchCaptureCommand.class,
            BenchEngineCommand.class,
            BenchGetCommand.class,
            BenchLatencyCommand.class,
            BenchMemcachedCommand.class,
            BenchMixedCommand.class,
            BenchOpenCloseCommand.class,
            BenchPutCommand.class,
            BenchSyncCommand.class,
            BenchThroughputCommand.class
        },
        footer = {"", "Example: gannet bench latency"})
final class BenchCommand {}
