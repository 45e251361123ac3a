package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Looks after the queue directory of a stopped appliance, and copies a running one's.",
        subcommands = {
            StoreCheckCommand.class,
            StoreCompactCommand.class,
            StoreBackupCommand.class,
            StoreRestoreCommand.class
        },
        footer = {"", "Example: gannet store check data/queue"})
final class StoreCommand {}
