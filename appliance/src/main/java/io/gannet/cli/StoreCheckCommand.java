package io.gannet.cli;

import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads every message of a stopped appliance's store and names what is damaged; changes nothing.",
        footer = {"", "Example: gannet store check data/queue"})
final class StoreCheckCommand extends StoppedStoreCommand {

    StoreCheckCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Cli cli, Path store) {
        StoreTool.Report report = StoreTool.check(store);
        if (cli.json()) {
            cli.out().println(Json.text(report));
        } else {
            cli.out()
                    .println(report.queues() + " queues, " + report.messages() + " messages are intact, "
                            + report.problems().size() + " problems");
            report.problems().forEach(cli.out()::println);
        }
        return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENCES;
    }
}
