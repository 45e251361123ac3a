package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Compares an index with its tables, row by row. Exit code 3 when differences are left.",
        footer = {"", "Example: gannet verify shop.articles --repair"})
final class VerifyCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(paramLabel = "TABLE|INDEX", description = "A table, as schema.table, or an index.")
    private String of = "";

    @Option(names = "--full", description = "Compare every row (the default).")
    private boolean full;

    @Option(names = "--sample", paramLabel = "N", description = "Compare about so many rows, taken at random.")
    private Optional<Long> sample = Optional.empty();

    @Option(names = "--repair", description = "Send what differs through the queue, and look again.")
    private boolean repair;

    @Option(names = "--rate", paramLabel = "N", description = "At most so many rows a second (default: no limit).")
    private Optional<Long> rate = Optional.empty();

    VerifyCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        if (full && sample.isPresent()) {
            throw new CommandException(ExitCode.USAGE, "--full and --sample exclude each other");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("repair", Boolean.toString(repair));
        sample.ifPresent(n -> settings.put("sample", n.toString()));
        rate.ifPresent(n -> settings.put("rate", n.toString()));
        ApiClient api = cli.api();
        JsonNode jobs = api.send("POST", "/v1/verifies", Map.of("of", of, "settings", settings))
                .path("jobs");
        ExitCode code = ExitCode.DONE;
        for (JsonNode job : new JobFollower(cli, api).follow(jobs)) {
            print(job);
            if (!job.path("state").asString().equals("done")) {
                code = ExitCode.FAILED;
            } else if (code == ExitCode.DONE && number(job, "left") > 0) {
                code = ExitCode.DIFFERENCES;
            }
        }
        return code.status();
    }

    private static long number(JsonNode job, String result) {
        return Long.parseLong(job.path("results").path(result).asString("0"));
    }

    private void print(JsonNode job) {
        if (cli.json()) {
            cli.out().println(Json.text(job));
            return;
        }
        JsonNode examples =
                Json.MAPPER.readTree(job.path("results").path("examples").asString("[]"));
        for (JsonNode one : examples) {
            cli.out()
                    .println(one.path("what").asString() + "  key " + one.path("key") + "  table "
                            + (one.has("table") ? one.path("table") : "-") + "  index "
                            + (one.has("index")
                                    ? one.path("index")
                                    : one.has("index_hash") ? "an entry that keeps no row" : "-"));
        }
        String state = job.path("state").asString();
        cli.out()
                .println(job.path("subject").asString() + ": "
                        + (state.equals("done")
                                ? String.format(
                                        "%,d rows compared, %,d differences, %,d repaired, %,d left",
                                        job.path("done").asLong(),
                                        number(job, "differences"),
                                        number(job, "repaired"),
                                        number(job, "left"))
                                : state + ": " + job.path("note").asString()));
    }
}
