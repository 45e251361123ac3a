package io.gannet.kestrel;

import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import java.util.Optional;

/** Kestrel's rules of queue names: no slash, tilde or full stop; {@code parent+child} is a fan-out child. */
final class Names {

    private Names() {}

    /** Whether Kestrel would take this name. */
    static boolean legal(byte[] bytes, int from, int to) {
        if (from == to || to - from > QueueName.MAX_BYTES) {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '/' || b == '~' || b == '.' || b == 0) {
                return false;
            }
        }
        return true;
    }

    /** The parent of a fan-out child. */
    static Optional<QueueName> parent(QueueName name) {
        int plus = plus(name);
        return plus < 0
                ? Optional.empty()
                : Optional.of(new QueueName(name.latin1().substring(0, plus)));
    }

    /** The child's part of the name of a fan-out child. */
    static String child(QueueName name) {
        return name.latin1().substring(plus(name) + 1);
    }

    private static int plus(QueueName name) {
        int plus = name.latin1().indexOf('+');
        return plus > 0 && plus < name.latin1().length() - 1 ? plus : -1;
    }

    /** What a child inherits: everything but that its parent keeps nothing itself. */
    static QueueSettings childSettings(QueueSettings parent) {
        return new QueueSettings(
                parent.slots(),
                parent.maxMessages(),
                parent.maxBytes(),
                parent.maxMessageBytes(),
                parent.maxAgeMillis(),
                parent.discardOld(),
                parent.expireTo(),
                false,
                parent.leaseMillis(),
                parent.maxIdleMillis(),
                parent.idempotencyMillis(),
                false,
                false,
                false);
    }
}
