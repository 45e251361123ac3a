package io.gannet.cli;

import io.gannet.capture.HeartbeatCapture;
import io.gannet.change.TableName;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Removes capture of tables; with the last one the outbox goes as well.",
        footer = {"", "Example: gannet capture remove shop.articles"})
final class CaptureRemoveCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(arity = "1..*", paramLabel = "TABLE", description = "Tables, as schema.table.")
    private List<String> tables = List.of();

    @Option(names = "--discard", description = "Drop the outbox also while events are in it.")
    private boolean discard;

    CaptureRemoveCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException, InterruptedException {
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            for (String table : tables) {
                TableName name = CaptureSwitchCommand.name(table);
                boolean captured = database.installer().status().stream()
                        .anyMatch(one -> one.capture().table().equals(name));
                long waiting = database.installer().remove(name, discard);
                waiting += new HeartbeatCapture(database.pool(), database.installer()).removeIfAlone(discard);
                cli.say((captured ? "capture of " + name + " is removed" : name + " is not captured")
                        + (waiting == 0
                                ? ""
                                : "; " + waiting + (waiting == 1 ? " event is" : " events are")
                                        + " still in the outbox, which stays until the relay has moved"
                                        + " them (run this again then) or --discard"));
            }
        }
        return ExitCode.DONE.status();
    }
}
