package io.gannet.cli;

import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = "Prints every statement of an install, for the mysql client; runs none.",
        footer = {"", "Example: gannet capture sql shop.articles > capture.sql"})
final class CaptureSqlCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private CaptureTables tables = new CaptureTables();

    CaptureSqlCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException {
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            cli.out().println("SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;");
            cli.out().println("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION';");
            cli.out().println("DELIMITER ;;");
            for (TableName name : tables.names()) {
                for (String sql : database.installer().sql(name, tables.options(cli, name))) {
                    cli.out().println(sql + " ;;");
                }
            }
            cli.out().println("DELIMITER ;");
        } catch (TableUnusableException e) {
            throw CaptureDatabase.unusable(e);
        }
        return ExitCode.DONE.status();
    }
}
