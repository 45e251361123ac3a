package io.gannet.cli;

import io.gannet.queue.EngineException;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads every message of a stopped appliance's store and names what is damaged; changes nothing.",
        footer = {"", "Example: gannet store check data/queue"})
final class StoreCheckCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "DIR", description = "The appliance's queue directory.")
    private Path directory = Path.of("");

    StoreCheckCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try {
            StoreTool.Report report = StoreTool.check(directory);
            cli.out()
                    .println(
                            cli.json()
                                    ? Json.text(report)
                                    : report.queues() + " queues, " + report.messages() + " messages are intact, "
                                            + report.problems().size() + " problems");
            if (!cli.json()) {
                report.problems().forEach(cli.out()::println);
            }
            return (report.problems().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENCES).status();
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, "store: " + e.getMessage(), e);
        }
    }
}
