package io.gannet.cli;

import io.gannet.config.Config;
import io.gannet.demo.Demo;
import io.gannet.demo.DemoException;
import io.gannet.demo.DemoFolder;
import io.gannet.demo.DemoOptions;
import io.gannet.sandbox.ServerKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows rows travelling from MySQL into search.",
            "Fetches a private server, fills it, starts everything, writes and searches; then stays up until Ctrl-C,",
            "which removes everything but the cache."
        },
        footer = {"", "Example: gannet demo --server mariadb"})
final class DemoCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(
            names = "--server",
            paramLabel = "KIND",
            description =
                    "The private server: mysql (8.0), mysql-5.7, mariadb (11.4), mariadb-installed (default: mysql).")
    private String server = "mysql";

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "Use this server instead, in a schema of the demo's own that is removed at the end.")
    private Optional<String> jdbcUrl = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Account on that server (default: root).")
    private String user = "root";

    @Option(names = "--password-file", paramLabel = "FILE", description = "That account's password, in the first line.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(names = "--exit", description = "End after the tour; exit code 1 names the step that failed.")
    private boolean exit;

    DemoCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        Logging.apply(new Config.Log(Config.Log.Level.ERROR, Config.Log.Format.AUTO, false));
        CountDownLatch end = new CountDownLatch(1);
        Thread running = Thread.currentThread();
        Signals.on("INT", () -> interrupt(end, running));
        Signals.on("TERM", () -> interrupt(end, running));
        try (Demo demo = new Demo(options(), Build.version(), cli.out())) {
            demo.run(end);
            cli.out().println(exit ? "* the tour is done" : "* ending");
            return ExitCode.DONE.status();
        } catch (DemoException e) {
            if (end.getCount() == 0) {
                throw new CommandException(ExitCode.INTERRUPTED, "demo: interrupted", e);
            }
            throw new CommandException(ExitCode.FAILED, "demo: " + e.getMessage(), e);
        }
    }

    /** While it stays up, the latch ends it; before that only an interrupt does. */
    private static void interrupt(CountDownLatch end, Thread running) {
        if (end.getCount() > 0) {
            end.countDown();
            running.interrupt();
        }
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(
                    ServerKind.parse(server),
                    jdbcUrl,
                    user,
                    passwordFile,
                    exit,
                    Path.of(System.getProperty("gannet.home", ".")),
                    DemoFolder.inCache(cli.environment()));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
