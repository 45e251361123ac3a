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
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Makes an index anew beside the one in use, which serves until the new one takes its place.",
        footer = {"", "Example: gannet rebuild articles --rate 5000"})
final class RebuildCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(paramLabel = "INDEX", description = "The index.")
    private String index = "";

    @Option(names = "--rate", paramLabel = "N", description = "At most so many rows a second (default: no limit).")
    private Optional<Long> rate = Optional.empty();

    @Option(names = "--no-wait", description = "Start the job and return.")
    private boolean noWait;

    RebuildCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        Map<String, String> settings = new LinkedHashMap<>();
        rate.ifPresent(v -> settings.put("rate", v.toString()));
        ApiClient api = cli.api();
        JsonNode job = api.send("POST", "/v1/rebuilds", Map.of("index", index, "settings", settings));
        JsonNode jobs = Json.MAPPER.createArrayNode().add(job);
        boolean failed = false;
        for (JsonNode one : noWait ? jobs : new JobFollower(cli, api).follow(jobs)) {
            cli.out().println(cli.json() ? Json.text(one) : JobText.line(one));
            failed |= !noWait && !one.path("state").asString().equals("done");
        }
        return (failed ? ExitCode.FAILED : ExitCode.DONE).status();
    }
}
