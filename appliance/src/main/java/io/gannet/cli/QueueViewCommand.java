package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "view",
        mixinStandardHelpOptions = true,
        description = "Shows the message at a position, as HTTPSQS counts, without taking it.",
        footer = {"", "Example: gannet queue view orders 3", "         gannet queue view orders 3 --output json"})
final class QueueViewCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Parameters(index = "1", paramLabel = "POS", description = "The position, from 1 to the queue's slots.")
    private long position;

    QueueViewCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        QueueText.messages(
                cli,
                JsonMapper.shared()
                        .createArrayNode()
                        .add(cli.api().get(QueueText.path(queue) + "/messages/" + position + "?by=position")));
        return ExitCode.DONE.status();
    }
}
