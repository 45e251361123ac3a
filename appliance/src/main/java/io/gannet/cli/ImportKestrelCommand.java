package io.gannet.cli;

import io.gannet.config.HostPort;
import io.gannet.kestrel.JournalImport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "kestrel",
        mixinStandardHelpOptions = true,
        description = "Imports what is unread in journal files of Kestrel 2.x. Stop Kestrel before.",
        footer = {"", "Example: gannet import kestrel /var/spool/kestrel --memcached 127.0.0.1:22133"})
final class ImportKestrelCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Journal files, or folders of them.")
    private List<Path> files = List.of();

    @Option(
            names = "--memcached",
            paramLabel = "HOST:PORT",
            description = "The appliance's memcached listener (default: server.memcached of the configuration).")
    private Optional<String> memcached = Optional.empty();

    ImportKestrelCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws Exception {
        HostPort target = target();
        try {
            for (JournalImport.Result result :
                    new JournalImport(target.host(), target.port(), Clock.systemUTC()).run(files)) {
                result.notes().forEach(cli::say);
                print(result);
            }
            return 0;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "import: " + e.getMessage(), e);
        }
    }

    private void print(JournalImport.Result result) {
        cli.out()
                .println(
                        cli.json()
                                ? Json.text(result)
                                : result.queue() + ": " + result.imported() + " imported, " + result.expired()
                                        + " expired");
    }

    private HostPort target() throws Exception {
        if (memcached.isPresent()) {
            return HostPort.parse(memcached.get())
                    .orElseThrow(() -> new CommandException(
                            ExitCode.USAGE, "--memcached \"" + memcached.get() + "\" is no HOST:PORT"));
        }
        return cli.config()
                .server()
                .memcached()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE, "server.memcached is off; name the listener by --memcached HOST:PORT"));
    }
}
