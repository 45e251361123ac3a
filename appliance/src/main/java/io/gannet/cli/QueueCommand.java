package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        subcommands = {
            QueueListCommand.class,
            QueueShowCommand.class,
            QueueCreateCommand.class,
            QueueConfigCommand.class,
            QueuePauseCommand.class,
            QueueResumeCommand.class,
            QueuePutCommand.class,
            QueueGetCommand.class,
            QueuePeekCommand.class,
            QueueViewCommand.class,
            QueueTailCommand.class,
            QueuePurgeCommand.class,
            QueueDeleteCommand.class,
            QueueEraseCommand.class,
            QueueExportCommand.class,
            QueueImportCommand.class
        },
        description = "Looks at queues, uses and configures them.",
        footer = {"", "Example: gannet queue list"})
final class QueueCommand {}
