package io.gannet.cli;

import io.gannet.capture.AlterCheck;
import io.gannet.capture.Finding;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Says beforehand what a DDL statement would break. Exit code 3 when writes or capture would suffer.",
        footer = {"", "Example: gannet capture check \"ALTER TABLE shop.articles DROP COLUMN note\""})
final class CaptureCheckCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(paramLabel = "STATEMENT", description = "The statement, its table named as schema.table.")
    private String statement = "";

    CaptureCheckCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException {
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            List<Finding> findings =
                    new AlterCheck(database.pool(), database.installer().tables()).check(statement);
            findings.forEach(finding -> cli.out().println(finding));
            boolean harmless =
                    findings.stream().allMatch(finding -> finding.level().compareTo(Finding.Level.WARN) < 0);
            return (harmless ? ExitCode.DONE : ExitCode.DIFFERENCES).status();
        } catch (TableUnusableException e) {
            throw CaptureDatabase.unusable(e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
