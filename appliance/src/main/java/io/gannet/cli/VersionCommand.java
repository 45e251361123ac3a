package io.gannet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Says which Gannet and which Java this is.",
        footer = {"", "Example: gannet version --output json"})
final class VersionCommand implements Runnable {

    private final Cli cli;

    VersionCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        String java = Runtime.version().toString();
        cli.out()
                .println(
                        cli.json()
                                ? "{\"version\":\"" + Build.version() + "\",\"java\":\"" + java + "\"}"
                                : "gannet " + Build.version() + " (Java " + java + ")");
    }
}
