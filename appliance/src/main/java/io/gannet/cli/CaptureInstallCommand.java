package io.gannet.cli;

import io.gannet.capture.CaptureException;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.CapturePlan;
import io.gannet.capture.Finding;
import io.gannet.capture.HeartbeatCapture;
import io.gannet.change.Heartbeat;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Installs capture of tables, or changes it to these options; running it again repairs it.",
        footer = {"", "Example: gannet capture install shop.articles shop.authors"})
final class CaptureInstallCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private CaptureTables tables = new CaptureTables();

    CaptureInstallCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException, InterruptedException {
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            for (TableName name : tables.names()) {
                CaptureOptions options = tables.options(cli, name);
                CapturePlan plan = database.installer().install(name, options);
                plan.findings().stream()
                        .filter(finding -> finding.level() == Finding.Level.WARN)
                        .forEach(finding -> cli.err().println("gannet: " + finding));
                cli.say(plan.table() + " is captured into queue " + plan.queue() + ", mode "
                        + options.mode().text() + ", payload "
                        + options.payload().text()
                        + (plan.statements().isEmpty() ? "; nothing was to be done" : ""));
            }
            heartbeat(database, tables.options(cli, Heartbeat.TABLE));
        } catch (TableUnusableException e) {
            throw CaptureDatabase.unusable(e);
        } catch (CaptureException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
        return ExitCode.DONE.status();
    }

    // capture is whole without it
    private void heartbeat(CaptureDatabase database, CaptureOptions options)
            throws ConfigException, InterruptedException {
        if (cli.config().worker().heartbeat().isZero()) {
            return;
        }
        try {
            new HeartbeatCapture(database.pool(), database.installer()).install(options);
        } catch (SQLException | TableUnusableException | CaptureException e) {
            cli.err()
                    .println("gannet: lag is not measured from end to end, since " + Heartbeat.TABLE
                            + " cannot be captured: " + e.getMessage());
        }
    }
}
