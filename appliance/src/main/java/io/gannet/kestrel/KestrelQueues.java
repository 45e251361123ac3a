package io.gannet.kestrel;

import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that the server gives to the queues it creates, and names that stand for several queues. Settings inherit as in
 * Kestrel 2.3.4: a fan-out child without settings of its own takes its parent's, everything else the defaults.
 *
 * @param defaults what a new queue gets that is not named here
 * @param named settings by queue, whole
 * @param aliases by alias the queues that a set to it goes to
 */
public record KestrelQueues(
        Optional<QueueSettings> defaults,
        Map<QueueName, QueueSettings> named,
        Map<QueueName, List<QueueName>> aliases) {

    /** Nothing set. */
    public static final KestrelQueues NONE = new KestrelQueues(Optional.empty(), Map.of(), Map.of());

    public KestrelQueues {
        named = Map.copyOf(named);
        aliases = Map.copyOf(aliases);
    }

    /** What a new queue of this name gets; empty when the engine's own default holds. */
    Optional<QueueSettings> settings(QueueName name) {
        QueueSettings own = named.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        Optional<QueueName> parent = Names.parent(name);
        if (parent.isPresent()) {
            QueueSettings inherited = named.get(parent.get());
            if (inherited != null) {
                return Optional.of(Names.childSettings(inherited));
            }
        }
        return defaults;
    }

    /** The queues that this name stands for; empty when it is no alias. */
    List<QueueName> targets(QueueName name) {
        return aliases.isEmpty() ? List.of() : aliases.getOrDefault(name, List.of());
    }
}
