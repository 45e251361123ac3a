package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Brings messages from other servers into a running appliance.",
        subcommands = {ImportKestrelCommand.class},
        footer = {"", "Example: gannet import kestrel /var/spool/kestrel"})
final class ImportCommand {}
