package io.gannet.kestrel;

import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The queue settings that the recorded exchanges need, from the file beside them. */
final class QueuesFile {

    private QueuesFile() {}

    static KestrelQueues read() throws IOException {
        try (InputStream in = Objects.requireNonNull(QueuesFile.class.getResourceAsStream("/kestrel/queues.json"))) {
            JsonNode root = new JsonMapper().readTree(in);
            Map<QueueName, QueueSettings> named = new HashMap<>();
            root.get("queues").properties().forEach(e -> named.put(QueueName.of(e.getKey()), settings(e.getValue())));
            Map<QueueName, List<QueueName>> aliases = new HashMap<>();
            root.get("aliases").properties().forEach(e -> {
                List<QueueName> targets = new ArrayList<>();
                e.getValue().forEach(target -> targets.add(QueueName.of(target.asString())));
                aliases.put(QueueName.of(e.getKey()), targets);
            });
            return new KestrelQueues(Optional.empty(), named, aliases);
        }
    }

    private static QueueSettings settings(JsonNode node) {
        QueueSettings base = QueueSettings.DEFAULT;
        return new QueueSettings(
                base.slots(),
                node.path("max-messages").asLong(0),
                node.path("max-bytes").asLong(0),
                node.path("max-message-bytes").asLong(0),
                node.path("max-age-ms").asLong(0),
                node.path("discard-old").asBoolean(false),
                node.has("expire-to") ? Optional.of(node.get("expire-to").asString()) : Optional.empty(),
                node.path("fan-out-only").asBoolean(false),
                node.path("lease-ms").asLong(0),
                0,
                base.idempotencyMillis(),
                false,
                false,
                false);
    }
}
