package io.gannet.kestrel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server may be used for (Kestrel 2.4's STATUS), kept in a file of one word over restarts. Thread-safe. */
final class ServerStatus {

    private static final Logger LOG = LoggerFactory.getLogger(ServerStatus.class);

    /** The states, from all to nothing. */
    enum State {
        /** Everything goes. */
        UP,
        /** Clients should write elsewhere; nothing is refused. */
        WRITEAVOID,
        /** Sets are refused. */
        READONLY,
        /** Sets and gets are refused; open reads may be ended. */
        QUIESCENT
    }

    private final Optional<Path> file;
    private volatile State state;

    ServerStatus(Optional<Path> file) {
        this.file = file;
        this.state = file.flatMap(ServerStatus::read).orElse(State.UP);
    }

    State state() {
        return state;
    }

    boolean refusesWrites() {
        return state == State.READONLY || state == State.QUIESCENT;
    }

    boolean refusesReads() {
        return state == State.QUIESCENT;
    }

    /** The state of this name, in any case. */
    static Optional<State> named(String name) {
        for (State state : State.values()) {
            if (state.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    synchronized void change(State next) throws IOException {
        if (file.isPresent()) {
            Path target = file.get();
            Path fresh = target.resolveSibling(target.getFileName() + ".new");
            Files.writeString(fresh, next.name() + "\n", StandardCharsets.US_ASCII);
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        LOG.info("event=server-status from={} to={}", state, next);
        state = next;
    }

    private static Optional<State> read(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String word = Files.readString(file, StandardCharsets.US_ASCII).strip();
            Optional<State> known = named(word);
            if (known.isEmpty()) {
                LOG.warn("event=server-status-unknown file={} value=\"{}\"", file, word);
            }
            return known;
        } catch (IOException e) {
            LOG.warn("event=server-status-unreadable file={} problem=\"{}\"", file, e.getMessage());
            return Optional.empty();
        }
    }
}
