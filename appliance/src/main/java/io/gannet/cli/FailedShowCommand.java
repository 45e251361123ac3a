package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.client.ApiException;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one failed position and, while it is kept, its message.",
        footer = {"", "Example: gannet failed show 17"})
final class FailedShowCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(paramLabel = "ID", description = "The failed position's number.")
    private long id;

    FailedShowCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        JsonNode failed = api.get("/v1/failed/" + id);
        if (cli.json()) {
            cli.out().println(failed);
            return ExitCode.DONE.status();
        }
        failed.properties().forEach(field -> cli.out().println(field.getKey() + ": " + text(field.getValue())));
        cli.out().println("message: " + message(api, failed));
        return ExitCode.DONE.status();
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString("") : value.toString();
    }

    private static String message(ApiClient api, JsonNode failed) throws IOException, InterruptedException {
        try {
            JsonNode message = api.get("/v1/queues/"
                    + ApiClient.encode(failed.path("queue").asString("")) + "/messages/"
                    + failed.path("number").asLong());
            String body = message.has("body")
                    ? message.path("body").asString("")
                    : "base64 " + message.path("base64").asString("");
            return body.length() <= 2_000 ? body : body.substring(0, 2_000) + "... (" + body.length() + " characters)";
        } catch (ApiException e) {
            return e.status() == 404 ? "not kept any more" : "cannot be read: " + e.getMessage();
        }
    }
}
