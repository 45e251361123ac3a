package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Puts the messages of an export (or of other NDJSON with body or base64) in order.",
        footer = {
            "",
            "Example: gannet queue import orders orders.ndjson",
            "         gannet queue import orders < orders.ndjson"
        })
final class QueueImportCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The file (default: standard input).")
    private Optional<Path> file = Optional.empty();

    QueueImportCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        long stored = 0;
        try (BufferedReader in = file.isPresent()
                ? Files.newBufferedReader(file.orElseThrow())
                : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            StringBuilder batch = new StringBuilder();
            int lines = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                batch.append(line).append('\n');
                if (++lines == BATCH || batch.length() > BATCH_CHARS) {
                    stored += send(api, batch, stored);
                    lines = 0;
                }
            }
            if (!batch.isEmpty()) {
                stored += send(api, batch, stored);
            }
        }
        cli.say(stored + " messages imported into " + queue);
        return ExitCode.DONE.status();
    }

    private static final int BATCH = 1_000;
    private static final int BATCH_CHARS = 1 << 20;

    private long send(ApiClient api, StringBuilder batch, long before) throws IOException, InterruptedException {
        JsonNode reply = JsonMapper.shared()
                .readTree(api.send(
                        "POST",
                        QueueText.path(queue) + "/messages",
                        Optional.of(batch.toString().getBytes(StandardCharsets.UTF_8)),
                        "application/x-ndjson"));
        batch.setLength(0);
        for (JsonNode result : reply.path("results")) {
            if (!result.has("number")) {
                throw new CommandException(
                        result.path("outcome").asString("").equals("full") ? ExitCode.QUEUE_FULL : ExitCode.FAILED,
                        result.path("detail").asString("") + "; "
                                + (before + reply.path("stored").asLong()) + " messages were stored before");
            }
        }
        return reply.path("stored").asLong();
    }
}
