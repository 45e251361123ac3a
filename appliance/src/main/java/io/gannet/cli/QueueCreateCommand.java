package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Creates a queue, if there is none.",
        footer = {"", "Example: gannet queue create orders --max 100000"})
final class QueueCreateCommand implements Callable<Integer> {

    private final Cli cli;

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--max", paramLabel = "N", description = "Slots: most unread messages, and how many stay viewable.")
    private Optional<Long> slots = Optional.empty();

    @Option(names = "--max-messages", paramLabel = "N", description = "Most unread messages.")
    private Optional<Long> maxMessages = Optional.empty();

    @Option(names = "--max-bytes", paramLabel = "N", description = "Most unread bytes.")
    private Optional<Long> maxBytes = Optional.empty();

    @Option(names = "--max-age", paramLabel = "TIME", description = "Messages expire after this time, such as 24h.")
    private Optional<String> maxAge = Optional.empty();

    @Option(names = "--lease", paramLabel = "TIME", description = "Open messages go back after this time.")
    private Optional<String> lease = Optional.empty();

    @Option(
            names = "--discard-old",
            paramLabel = "true|false",
            description = "When full, drop the oldest instead of refusing.")
    private Optional<Boolean> discardOld = Optional.empty();

    QueueCreateCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        Map<String, Object> settings = new LinkedHashMap<>();
        slots.ifPresent(value -> settings.put("slots", value));
        maxMessages.ifPresent(value -> settings.put("maxMessages", value));
        maxBytes.ifPresent(value -> settings.put("maxBytes", value));
        maxAge.ifPresent(value -> settings.put("maxAge", value));
        lease.ifPresent(value -> settings.put("lease", value));
        discardOld.ifPresent(value -> settings.put("discardOld", value));
        QueueText.show(cli, cli.api().send("PUT", QueueText.path(queue), settings));
        return ExitCode.DONE.status();
    }
}
