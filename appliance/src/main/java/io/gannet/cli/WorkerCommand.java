package io.gannet.cli;

import io.gannet.api.FailedApi;
import io.gannet.api.SearchApi;
import io.gannet.api.WorkerApi;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.client.RemotePublisher;
import io.gannet.client.RemoteSource;
import io.gannet.config.ConfigException;
import io.gannet.config.HostPort;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.Routes;
import io.gannet.standalone.WorkerMain;
import io.gannet.worker.Comparing;
import io.gannet.worker.Replay;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = {
            "Drains an appliance's queues in a process of its own: into an index here, or into a program.",
            "The program gets a JSON object a line and answers each with: ok ID, rejected ID reason, or retry ID reason."
        },
        footer = {
            "",
            "Example: gannet worker --from http://queue-host:1218 --table shop.articles --http 127.0.0.1:1219",
            "         gannet worker --from http://queue-host:1218 --table shop.articles --exec ./my-indexer"
        })
final class WorkerCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--from", paramLabel = "URL", description = "The appliance (default: as for every command).")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            required = true,
            description = "A table to take; repeat it.")
    private List<String> tables = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of index and readers (default: ${DEFAULT-VALUE}).")
    private String name = "worker";

    @Option(names = "--data", paramLabel = "DIR", description = "Where it keeps its state (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("gannet-worker");

    @Option(names = "--exec", paramLabel = "COMMAND", description = "Feed this program instead of an index.")
    private Optional<String> exec = Optional.empty();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Serve searches of the index, its lag and its failed positions here.")
    private Optional<String> http = Optional.empty();

    @Option(names = "--payload", description = "Apply what the events hold; the appliance has no database to ask.")
    private boolean payload;

    WorkerCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        Optional<HostPort> listen = http.map(WorkerCommand::listen);
        ApiClient api = from.isPresent() ? cli.api(Cli.address("--from", from.get())) : cli.api();
        WorkerMain.Settings settings = new WorkerMain.Settings(
                name, tables.stream().map(WorkerCommand::table).toList(), data, exec, !payload, WorkerSettings.DEFAULT);
        WorkerScrub scrub = new WorkerScrub(api, settings.tables(), Clock.systemUTC());
        try (WorkerMain main =
                        WorkerMain.start(api, settings, scrub::gap, new SimpleMeterRegistry(), Clock.systemUTC());
                RemoteSource source = new RemoteSource(api);
                scrub) {
            if (exec.isEmpty() && !payload) {
                scrub.start(main.sink());
            }
            Optional<HttpServer> server = Optional.empty();
            if (listen.isPresent()) {
                server = Optional.of(serve(listen.get(), main, api, source, scrub));
            }
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                end.countDown();
                main.worker().close();
            }));
            cli.say("worker " + name + " drains " + String.join(", ", tables) + " from " + api.url());
            end.await();
            server.ifPresent(HttpServer::close);
        }
        return ExitCode.DONE.status();
    }

    /** Searches, and what {@code gannet lag}, {@code failed} and {@code replay} ask, at an address of its own. */
    private HttpServer serve(HostPort listen, WorkerMain main, ApiClient api, RemoteSource source, WorkerScrub scrub)
            throws IOException {
        Routes routes = new Routes();
        routes.reserve("/v1/");
        new SearchApi(
                        main.index().stream()
                                .collect(Collectors.toMap(
                                        index -> index.settings().name(), index -> index)),
                        List.of())
                .register(routes);
        new WorkerApi(Map.of(name, main.worker()), index -> Map.of()).register(routes);
        Clock clock = Clock.systemUTC();
        Replay replay = new Replay(main.failed(), source, new RemotePublisher(api), !payload, comparing(scrub), clock);
        new FailedApi(main.failed(), replay, clock).register(routes);
        new FailedMessages(main.failed(), api).register(routes);
        HttpServer server = HttpServer.start(HttpSettings.DEFAULT.at(listen.host(), listen.port()), routes);
        String at = "http://" + listen.host() + ":" + server.port();
        cli.say(
                main.index().isPresent()
                        ? "searches: " + at + "/v1/search/" + name + "?q="
                        : "lag and failed positions: gannet --url " + at + " lag");
        return server;
    }

    private Comparing comparing(WorkerScrub scrub) {
        if (payload) {
            return Comparing.none("the appliance has no database whose tables could be compared");
        }
        return exec.isPresent() ? Comparing.none("what a program keeps cannot be compared with its tables") : scrub;
    }

    private static HostPort listen(String text) {
        return HostPort.parse(text)
                .filter(HostPort::loopback)
                .orElseThrow(() -> new CommandException(
                        ExitCode.CONFIG, "--http is HOST:PORT of this machine alone, not \"" + text + "\""));
    }

    private static TableName table(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
