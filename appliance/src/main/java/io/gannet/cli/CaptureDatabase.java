package io.gannet.cli;

import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.change.TableUnusableException;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;

/** The configured database as the capture commands use it; closing it closes the connections. */
final class CaptureDatabase implements AutoCloseable {

    private final MysqlPool pool;

    CaptureDatabase(Cli cli) throws ConfigException {
        Config.Database database = cli.config()
                .database()
                .orElseThrow(() -> new CommandException(
                        ExitCode.CONFIG,
                        "no database: the configuration has no section \"database\" (url, user, password-file)"));
        pool = MysqlPool.open(MysqlSettings.of(database.url(), database.user(), database.passwordFile()));
    }

    MysqlPool pool() {
        return pool;
    }

    TriggerInstaller installer() {
        return new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
    }

    /** What a table's problem means for the exit code. */
    static CommandException unusable(TableUnusableException e) {
        String message = String.valueOf(e.getMessage());
        return new CommandException(
                message.startsWith("there is no table") ? ExitCode.NOT_FOUND : ExitCode.FAILED, message, e);
    }

    @Override
    public void close() {
        pool.close();
    }
}
