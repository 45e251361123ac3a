package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures.",
        subcommands = {BenchCaptureCommand.class, BenchMemcachedCommand.class},
        footer = {"", "Example: gannet bench capture --library lib/gannet_udf.so"})
final class BenchCommand {}
