package io.gannet.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that set a queue's limits, for commands that create or change one. */
final class QueueLimits {

    @Option(names = "--max", paramLabel = "N", description = "Slots: most unread messages, and how many stay viewable.")
    private Optional<Long> slots = Optional.empty();

    @Option(names = "--max-messages", paramLabel = "N", description = "Most unread messages.")
    private Optional<Long> maxMessages = Optional.empty();

    @Option(names = "--max-bytes", paramLabel = "N", description = "Most unread bytes.")
    private Optional<Long> maxBytes = Optional.empty();

    @Option(names = "--max-message-bytes", paramLabel = "N", description = "Largest message.")
    private Optional<Long> maxMessageBytes = Optional.empty();

    @Option(names = "--max-age", paramLabel = "TIME", description = "Messages expire after this time, such as 24h.")
    private Optional<String> maxAge = Optional.empty();

    @Option(names = "--expire-to", paramLabel = "QUEUE", description = "Where expired messages go (empty: nowhere).")
    private Optional<String> expireTo = Optional.empty();

    @Option(
            names = "--max-idle",
            paramLabel = "TIME",
            description = "An empty queue that nobody used for so long goes (0s: never).")
    private Optional<String> maxIdle = Optional.empty();

    @Option(names = "--idempotency", paramLabel = "TIME", description = "How long idempotency keys are remembered.")
    private Optional<String> idempotency = Optional.empty();

    @Option(names = "--lease", paramLabel = "TIME", description = "Open messages go back after this time.")
    private Optional<String> lease = Optional.empty();

    @Option(
            names = "--discard-old",
            arity = "1",
            paramLabel = "true|false",
            description = "When full, drop the oldest instead of refusing.")
    private Optional<Boolean> discardOld = Optional.empty();

    @Option(
            names = "--fan-out-only",
            arity = "1",
            paramLabel = "true|false",
            description = "Keep nothing in the queue itself, only in its fan-out children.")
    private Optional<Boolean> fanOutOnly = Optional.empty();

    /** What was given, as /v1 takes it. */
    Map<String, Object> given() {
        Map<String, Object> settings = new LinkedHashMap<>();
        slots.ifPresent(value -> settings.put("slots", value));
        maxMessages.ifPresent(value -> settings.put("maxMessages", value));
        maxBytes.ifPresent(value -> settings.put("maxBytes", value));
        maxMessageBytes.ifPresent(value -> settings.put("maxMessageBytes", value));
        maxAge.ifPresent(value -> settings.put("maxAge", value));
        expireTo.ifPresent(value -> settings.put("expireTo", value));
        maxIdle.ifPresent(value -> settings.put("maxIdle", value));
        idempotency.ifPresent(value -> settings.put("idempotency", value));
        lease.ifPresent(value -> settings.put("lease", value));
        discardOld.ifPresent(value -> settings.put("discardOld", value));
        fanOutOnly.ifPresent(value -> settings.put("fanOutOnly", value));
        return settings;
    }
}
