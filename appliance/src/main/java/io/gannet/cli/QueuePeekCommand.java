package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "peek",
        mixinStandardHelpOptions = true,
        description = "Shows messages without taking them: the next one, or those of a range.",
        footer = {
            "",
            "Example: gannet queue peek orders",
            "         gannet queue peek orders --from 10 --to 20",
            "         gannet queue peek orders --pos 3"
        })
final class QueuePeekCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--from", paramLabel = "NUMBER", description = "First number of a range.")
    private Optional<Long> from = Optional.empty();

    @Option(names = "--to", paramLabel = "NUMBER", description = "Last number of a range.")
    private Optional<Long> to = Optional.empty();

    @Option(names = "--pos", paramLabel = "POS", description = "The message at this position, as HTTPSQS counts.")
    private Optional<Long> position = Optional.empty();

    QueuePeekCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        ApiClient api = cli.api();
        JsonNode messages;
        if (position.isPresent()) {
            JsonNode one = api.get(QueueText.path(queue) + "/messages/" + position.orElseThrow() + "?by=position");
            ArrayNode list = JsonMapper.shared().createArrayNode();
            messages = list.add(one);
        } else if (from.isPresent() || to.isPresent()) {
            messages = api.get(QueueText.path(queue) + "/messages?max=10000&from=" + from.orElse(1L)
                            + to.map(last -> "&to=" + last).orElse(""))
                    .path("messages");
        } else {
            messages = api.get(QueueText.path(queue) + "/peek").path("messages");
        }
        QueueText.messages(cli, messages);
        return (messages.isEmpty() ? ExitCode.NOTHING : ExitCode.DONE).status();
    }
}
