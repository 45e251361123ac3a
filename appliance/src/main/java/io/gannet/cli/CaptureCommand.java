package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = "Plans, installs, watches and removes the triggers that tell of row changes.",
        subcommands = {
            CapturePlanCommand.class,
            CaptureSqlCommand.class,
            CaptureInstallCommand.class,
            CaptureRemoveCommand.class,
            CaptureStatusCommand.class,
            CaptureCheckCommand.class,
            CaptureSwitchCommand.class,
            CaptureUdfCommand.class
        },
        footer = {"", "Example: gannet capture plan shop.articles"})
final class CaptureCommand {}
