package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Checks and shows the configuration.",
        subcommands = {ConfigCheckCommand.class, ConfigShowCommand.class},
        footer = {"", "Example: gannet config check --config gannet.yaml"})
final class ConfigCommand {}
