package io.gannet.cli;

import io.gannet.appliance.StartException;
import io.gannet.bench.CaptureBench;
import io.gannet.capture.CaptureException;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import io.gannet.sandbox.ArchiveFetch;
import io.gannet.sandbox.Sandbox;
import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description =
                "Measures what triggers cost an insert in each mode, and how fast the relay is; on a private server.",
        footer = {"", "Example: gannet bench capture --server mariadb --library lib/gannet_udf.so"})
final class BenchCaptureCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--server", paramLabel = "NAME", description = "mysql, mysql-5.7, mariadb or mariadb-installed.")
    private String server = "mysql";

    @Option(names = "--library", paramLabel = "FILE", description = "The built UDF library.")
    private Path library = Path.of(UdfInstaller.LIBRARY);

    @Option(names = "--sync", paramLabel = "MODE", description = "The queue's sync mode (default: interval).")
    private String sync = "interval";

    @Option(names = "--rounds", paramLabel = "N", description = "How often each way is measured (default: 5).")
    private int rounds = 5;

    @Option(names = "--rows", paramLabel = "N", description = "Rows in one measurement (default: 10000).")
    private int rows = 10_000;

    BenchCaptureCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call()
            throws ConfigException, SQLException, IOException, InterruptedException, CaptureException, StartException,
                    TableUnusableException {
        ServerKind kind;
        try {
            kind = ServerKind.parse(server);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        new ArchiveFetch(Sandbox.archives(Sandbox.defaultCache())).fetch(kind);
        new CaptureBench(kind, library, sync, rounds, rows, cli.out()).run();
        return ExitCode.DONE.status();
    }
}
