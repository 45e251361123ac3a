package io.gannet.cli;

import io.gannet.appliance.Ahead;
import io.gannet.appliance.Appliance;
import io.gannet.appliance.StartException;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.HostPort;
import io.gannet.queue.StoreTool;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * {@code gannet serve} once its options are known. Usual command lines are read here: the library that reads all others takes as
 * long as opening the queues.
 */
final class Serving {

    private static final Set<String> WITH_VALUE = Set.of("--data", "--http", "--memcached", "--sync", "--config");
    private static final String ACCEPT_LOSS = "--accept-loss";

    private final Cli cli;
    private final boolean acceptLoss;
    private final CountDownLatch end = new CountDownLatch(1);

    Serving(
            Cli cli,
            Optional<Path> data,
            Optional<String> http,
            Optional<String> memcached,
            Optional<String> sync,
            boolean acceptLoss) {
        this.cli = cli;
        this.acceptLoss = acceptLoss;
        cli.override("server.data", data);
        cli.override("server.http", http);
        cli.override("server.memcached", memcached);
        cli.override("queue.sync", sync);
    }

    /** What this command line asks for; empty when it is no plain {@code serve}, right or wrong, which is for the library to tell. */
    static Optional<Serving> plain(Cli cli, String... args) {
        if (args.length == 0 || !args[0].equals("serve")) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String name = equals < 0 ? args[i] : args[i].substring(0, equals);
            String value = "";
            if (WITH_VALUE.contains(name)) {
                value = equals >= 0 ? args[i].substring(equals + 1) : i + 1 < args.length ? args[++i] : "";
            } else if (!args[i].equals(ACCEPT_LOSS)) {
                return Optional.empty();
            }
            boolean plain = name.equals(ACCEPT_LOSS) || (!value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0);
            if (!plain || given.put(name, value) != null) {
                return Optional.empty();
            }
        }
        try {
            Optional<Path> data = Optional.ofNullable(given.get("--data")).map(Path::of);
            Optional.ofNullable(given.get("--config")).map(Path::of).ifPresent(cli::useConfig);
            return Optional.of(new Serving(
                    cli,
                    data,
                    Optional.ofNullable(given.get("--http")),
                    Optional.ofNullable(given.get("--memcached")),
                    Optional.ofNullable(given.get("--sync")),
                    given.containsKey(ACCEPT_LOSS)));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Ends it. */
    void end() {
        end.countDown();
    }

    /** Runs until a signal or {@link #end} ends it. */
    int run() throws ConfigException, StartException, InterruptedException {
        Ahead ahead = Ahead.begin();
        Signals.on("TERM", this::end);
        Signals.on("INT", this::end);
        cli.configFile().ifPresent(cli::useConfig);
        ConfigLoader.Loaded loaded = cli.load();
        Logging.apply(loaded.config().log());
        loaded.warnings().forEach(warning -> cli.err().println("gannet: warning: " + warning));
        if (acceptLoss) {
            StoreTool.acceptLoss(loaded.config().server().data().resolve("queue"))
                    .forEach(line -> cli.err().println("gannet: " + line));
        }
        try (Appliance appliance =
                Appliance.start(ahead, loaded.config(), Build.version(), Clock.systemUTC(), this::reread, this::end)) {
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
