package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = "Sends every row of tables through their queues once, beside live changes.",
        footer = {"", "Example: gannet backfill shop.articles --where \"id > 1000\" --rate 5000"})
final class BackfillCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(arity = "1..*", paramLabel = "TABLE", description = "Tables, as schema.table.")
    private List<String> tables = List.of();

    @Option(names = "--where", paramLabel = "SQL", description = "Only rows for which this condition holds.")
    private Optional<String> where = Optional.empty();

    @Option(names = "--chunk-size", paramLabel = "N", description = "Keys read at once (default: 2000).")
    private Optional<Integer> chunkSize = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "At most so many rows a second (default: no limit).")
    private Optional<Long> rate = Optional.empty();

    @Option(
            names = "--max-threads-running",
            paramLabel = "N",
            description = "Wait while the server's Threads_running is above this (default: 25).")
    private Optional<Integer> maxThreadsRunning = Optional.empty();

    @Option(
            names = "--replicas",
            paramLabel = "HOST:PORT,...",
            description = "Wait while one of these replicas is further behind than --max-replica-lag.")
    private Optional<String> replicas = Optional.empty();

    @Option(names = "--max-replica-lag", paramLabel = "SECONDS", description = "See --replicas (default: 10).")
    private Optional<Long> maxReplicaLag = Optional.empty();

    @Option(
            names = "--max-backlog",
            paramLabel = "N",
            description = "Wait while an index has more messages than this to read (default: 10000).")
    private Optional<Long> maxBacklog = Optional.empty();

    @Option(names = "--no-wait", description = "Start the jobs and return.")
    private boolean noWait;

    BackfillCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        Map<String, String> settings = new LinkedHashMap<>();
        where.ifPresent(v -> settings.put("where", v));
        chunkSize.ifPresent(v -> settings.put("chunk-size", v.toString()));
        rate.ifPresent(v -> settings.put("rate", v.toString()));
        maxThreadsRunning.ifPresent(v -> settings.put("max-threads-running", v.toString()));
        replicas.ifPresent(v -> settings.put("replicas", v));
        maxReplicaLag.ifPresent(v -> settings.put("max-replica-lag", v.toString()));
        maxBacklog.ifPresent(v -> settings.put("max-backlog", v.toString()));
        ApiClient api = cli.api();
        JsonNode jobs = api.send("POST", "/v1/backfills", Map.of("tables", tables, "settings", settings))
                .path("jobs");
        boolean failed = false;
        for (JsonNode job : noWait ? jobs : new JobFollower(cli, api).follow(jobs)) {
            cli.out().println(cli.json() ? Json.text(job) : JobText.line(job));
            failed |= !noWait && !job.path("state").asString().equals("done");
        }
        return (failed ? ExitCode.FAILED : ExitCode.DONE).status();
    }
}
