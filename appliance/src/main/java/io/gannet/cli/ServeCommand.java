package io.gannet.cli;

import io.gannet.appliance.Appliance;
import io.gannet.appliance.StartException;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.HostPort;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Runs the appliance until SIGTERM or Ctrl-C, which end it in good order; SIGHUP reads the configuration again."
                        + " Nothing needs to be configured.",
        footer = {"", "Example: gannet serve --data /var/lib/gannet --http 127.0.0.1:1218 --sync interval"})
final class ServeCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where queues and indexes lie (default: ./gannet-data).")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where HTTP is served (default: 127.0.0.1:1218).")
    private Optional<String> http = Optional.empty();

    @Option(
            names = "--memcached",
            paramLabel = "HOST:PORT|off",
            description = "Where memcached text is served (default: 127.0.0.1:22133).")
    private Optional<String> memcached = Optional.empty();

    @Option(
            names = "--sync",
            paramLabel = "always|interval|never",
            description = "When a put is answered: after its fsync, or before (default: always).")
    private Optional<String> sync = Optional.empty();

    @Option(
            names = "--accept-loss",
            description = "Start although acknowledged messages are missing from the queue directory; says which.")
    private boolean acceptLoss;

    ServeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, StartException, InterruptedException {
        cli.override("server.data", data);
        cli.override("server.http", http);
        cli.override("server.memcached", memcached);
        cli.override("queue.sync", sync);
        cli.configFile().ifPresent(cli::useConfig);
        ConfigLoader.Loaded loaded = cli.load();
        Logging.apply(loaded.config().log());
        loaded.warnings().forEach(warning -> cli.err().println("gannet: warning: " + warning));
        if (acceptLoss) {
            StoreTool.acceptLoss(loaded.config().server().data().resolve("queue"))
                    .forEach(line -> cli.err().println("gannet: " + line));
        }
        CountDownLatch end = new CountDownLatch(1);
        Signals.on("TERM", end::countDown);
        Signals.on("INT", end::countDown);
        try (Appliance appliance =
                Appliance.start(loaded.config(), Version.text(), Clock.systemUTC(), this::reread, end::countDown)) {
            cli.out().println(ready(appliance));
            cli.out().flush();
            Reload reload = new Reload(cli::load, appliance, Logging::apply, loaded);
            Signals.on("HUP", reload::run);
            end.await();
            cli.say("gannet: ending: no new requests, open ones are finished");
        }
        return ExitCode.DONE.status();
    }

    private Config reread() {
        try {
            return cli.config();
        } catch (ConfigException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static String ready(Appliance appliance) {
        return "gannet is ready: " + appliance.url() + "/"
                + appliance
                        .memcached()
                        .map(HostPort::toString)
                        .map(at -> ", memcached://" + at)
                        .orElse("");
    }
}
