package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description = "Shows for each index the age of the oldest change that cannot be found yet.",
        footer = {"", "Example: gannet lag --watch"})
final class LagCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--watch", description = "Again every second, until Ctrl-C.")
    private boolean watch;

    LagCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        boolean kept = show(api);
        while (watch) {
            TimeUnit.SECONDS.sleep(1);
            kept = show(api);
        }
        return kept ? ExitCode.DONE.status() : ExitCode.FAILED.status();
    }

    private boolean show(ApiClient api) throws IOException, InterruptedException {
        boolean kept = true;
        for (JsonNode worker : api.get("/v1/workers").path("workers")) {
            long lag = worker.path("lag_ms").asLong();
            boolean late = Math.max(lag, worker.path("heartbeat_waits_ms").asLong())
                            > worker.path("freshness_ms").asLong()
                    || !worker.path("state").asString("").equals("running");
            kept &= !late;
            cli.out().println(cli.json() ? worker.toString() : line(worker, lag, late));
        }
        return kept;
    }

    // measured, not believed: a row of ours from the database to a search
    private static String heartbeat(JsonNode worker) {
        if (worker.has("heartbeat_waits_ms")) {
            return ", heartbeat of " + worker.path("heartbeat_waits_ms").asLong() + " ms ago not found yet";
        }
        return worker.has("heartbeat_ms")
                ? ", heartbeat took " + worker.path("heartbeat_ms").asLong() + " ms, "
                        + worker.path("heartbeat_age_ms").asLong() / 1000 + " s ago"
                : "";
    }

    private static String line(JsonNode worker, long lag, boolean late) {
        String problem = worker.path("problem").asString("");
        return String.format(
                "%-20s %8d ms  %-8s promised %d ms%s, parked %d%s%s",
                worker.path("index").asString(""),
                lag,
                worker.path("state").asString(""),
                worker.path("freshness_ms").asLong(),
                late ? " (broken)" : "",
                worker.path("parked").asLong(),
                heartbeat(worker),
                problem.isEmpty() ? "" : ", " + problem);
    }
}
