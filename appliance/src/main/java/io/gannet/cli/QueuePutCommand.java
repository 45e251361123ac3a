package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = "Puts a message: the argument, a file, or standard input.",
        footer = {
            "",
            "Example: gannet queue put orders hello",
            "         gannet queue put orders --file order.json",
            "         cat order.json | gannet queue put orders"
        })
final class QueuePutCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The message.")
    private Optional<String> text = Optional.empty();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Take the message from a file; - is standard input.")
    private Optional<String> file = Optional.empty();

    QueuePutCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        byte[] body;
        if (text.isPresent()) {
            body = text.orElseThrow().getBytes(StandardCharsets.UTF_8);
        } else if (file.isPresent() && !file.orElseThrow().equals("-")) {
            body = Files.readAllBytes(Path.of(file.orElseThrow()));
        } else {
            body = System.in.readAllBytes();
        }
        byte[] reply = cli.api()
                .send("POST", QueueText.path(queue) + "/messages", Optional.of(body), "application/octet-stream");
        JsonNode stored = JsonMapper.shared().readTree(reply);
        cli.out().println(cli.json() ? stored.toString() : stored.path("number").asString());
        return ExitCode.DONE.status();
    }
}
