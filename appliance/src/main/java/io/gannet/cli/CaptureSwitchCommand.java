package io.gannet.cli;

import io.gannet.capture.CaptureException;
import io.gannet.capture.CaptureMode;
import io.gannet.change.TableName;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "switch",
        mixinStandardHelpOptions = true,
        description = {
            "Switches capture of tables to push, outbox or off by its control row: no DDL, at once.",
            "What is written while it is off is not told: verify afterwards."
        },
        footer = {"", "Example: gannet capture switch off shop.articles"})
final class CaptureSwitchCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "push|outbox|off", description = "What the triggers shall do.")
    private String to = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TABLE", description = "Tables, as schema.table.")
    private List<String> tables = List.of();

    CaptureSwitchCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException {
        Optional<CaptureMode> mode;
        try {
            mode = to.equals("off") ? Optional.empty() : Optional.of(CaptureMode.parse(to));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "\"" + to + "\" is none of push, outbox, off", e);
        }
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            for (String table : tables) {
                database.installer().switchTo(name(table), mode);
                cli.say("capture of " + table + " is switched to " + to);
            }
        } catch (CaptureException e) {
            throw new CommandException(ExitCode.NOT_FOUND, String.valueOf(e.getMessage()), e);
        }
        return ExitCode.DONE.status();
    }

    static TableName name(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
