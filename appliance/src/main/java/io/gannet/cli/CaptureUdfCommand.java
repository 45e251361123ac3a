package io.gannet.cli;

import io.gannet.capture.CaptureException;
import io.gannet.capture.UdfInstaller;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "udf",
        mixinStandardHelpOptions = true,
        description = {
            "Installs the UDF library, or prints the lines that do.",
            "It installs where the plugin directory can be written from here; else the lines are to run on the database host."
        },
        footer = {"", "Example: gannet capture udf lib/gannet_udf.so --address 127.0.0.1:1218"})
final class CaptureUdfCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(paramLabel = "LIBRARY", description = "The built gannet_udf.so.")
    private Path library = Path.of(UdfInstaller.LIBRARY);

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Also write the targets file: the appliance as the database host reaches it.")
    private Optional<String> address = Optional.empty();

    CaptureUdfCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException, IOException {
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            UdfInstaller udf = new UdfInstaller(database.pool());
            udf.install(library);
            if (address.isPresent()) {
                udf.writeTargets(cli.config().capture().target(), address.orElseThrow(), Optional.empty());
            }
            cli.say("UDF library " + udf.version().orElse("?") + " is installed in " + udf.pluginDir());
            return ExitCode.DONE.status();
        } catch (CaptureException e) {
            throw new CommandException(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }
}
