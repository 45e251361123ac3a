package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "failed",
        mixinStandardHelpOptions = true,
        subcommands = {FailedListCommand.class, FailedShowCommand.class, FailedDiscardCommand.class},
        description = "Positions that were set aside: changes that an index could not take.",
        footer = {"", "Example: gannet failed list"})
final class FailedCommand {}
