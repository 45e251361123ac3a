package io.gannet.cli;

import io.gannet.appliance.StartException;
import io.gannet.config.ConfigException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        return new Serving(cli, data, http, memcached, sync, acceptLoss).run();
    }
}
