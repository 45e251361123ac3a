package io.gannet.kestrel;

import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.OpenRead;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection has going: its open reads, the command that waits for the engine, sets that are not answered yet. Owned by one
 * thread at a time ({@link KestrelConnection} sees to that); the engine's answers come in through {@link #then} from any thread.
 */
final class Session {

    /** Sets that may wait for the engine at once, so that pipelined ones share an fsync. */
    private static final int MAX_PENDING_SETS = 128;

    /** Reads that a plain get took and whose reply is not written yet. */
    private static final int MAX_UNWRITTEN = 256;

    private static final Waiting NOT_WAITING = () -> false;
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final ServerContext server;
    private final KestrelConnection connection;
    private final Outbound out;
    private final OpenReads opens = new OpenReads();
    private final Deque<PendingSet> sets = new ArrayDeque<>(4);
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final List<OpenRead> unwritten = new ArrayList<>(4);
    private Optional<KestrelCommand> held = Optional.empty();
    private Waiting waiting = NOT_WAITING;
    /** Answers of the engine that the running command still needs. */
    private int awaited;

    private volatile boolean waits;
    private boolean abandoned;
    private boolean closing;
    private boolean quitting;
    private boolean gone;

    Session(ServerContext server, KestrelConnection connection, Outbound out) {
        this.server = server;
        this.connection = connection;
        this.out = out;
    }

    ServerContext server() {
        return server;
    }

    OpenReads opens() {
        return opens;
    }

    /** Whether the client has gone: what it was to get goes back. */
    boolean gone() {
        return gone || abandoned;
    }

    // ---- for commands
    // -------------------------------------------------------------------------------------------------------

    /** Replies; the command is done. */
    void reply(byte[] reply) {
        if (!gone) {
            out.text(reply);
        }
    }

    /** Replies with a message. */
    void value(byte[] name, int flags, Body body, byte[] end) {
        if (!gone) {
            out.value(name, flags, body, end);
        }
    }

    /** Replies, and closes the connection once the reply is written. */
    void refuse(byte[] reply) {
        reply(reply);
        closing = true;
    }

    /** Closes the connection without a reply. */
    void quit() {
        closing = true;
        quitting = true;
    }

    /** Runs this command after the present one, before what the client sent behind it. */
    void next(KestrelCommand command) {
        held = Optional.of(command);
    }

    /** Acknowledges the message once its reply is written; gives it back when that fails. */
    void closeOnceWritten(OpenRead read) {
        unwritten.add(read);
    }

    /** Puts, together with what other connections put now. */
    void store(io.gannet.queue.Queue queue, PutRequest request, Callback<PutResult> done) {
        connection.store(queue, request, done);
    }

    /** A set that is about to be handed to the engine. */
    PendingSet pendingSet(int puts, boolean noreply) {
        PendingSet set = new PendingSet(connection, puts, noreply);
        sets.addLast(set);
        return set;
    }

    /** A callback for the engine: the command goes on with the result, on the session's own turn. */
    <T> Callback<T> then(Consumer<T> next) {
        awaited++;
        return new Callback<>() {
            @Override
            public void done(T result) {
                answers.add(() -> next.accept(result));
                connection.signal();
            }

            @Override
            public void failed(EngineException problem) {
                answers.add(() -> engineFailed(problem));
                connection.signal();
            }
        };
    }

    private void engineFailed(EngineException problem) {
        LOG.warn("event=engine-failed problem=\"{}\"", problem.getMessage());
        if (!gone && !closing) {
            refuse(KestrelReply.serverError(String.valueOf(problem.getMessage())));
        }
    }

    /** What to cancel when the client goes while its get waits. */
    void waitsFor(Waiting newWaiting) {
        waiting = newWaiting;
        waits = true;
    }

    // ---- for the connection
    // -------------------------------------------------------------------------------------------------

    /** Whether a get waits for a message. Any thread may ask. */
    boolean waits() {
        return waits;
    }

    boolean closing() {
        return closing;
    }

    boolean quitting() {
        return quitting;
    }

    /** Whether something may be run, be it only a set. */
    boolean mayRun() {
        return awaited == 0
                && !closing
                && !gone
                && sets.size() < MAX_PENDING_SETS
                && unwritten.size() < MAX_UNWRITTEN
                && out.roomy();
    }

    /** Whether a command waits for its turn. */
    boolean holds() {
        return held.isPresent();
    }

    /** Whether the command that was put aside would have to wait on for sets before it. */
    boolean holdsForSets() {
        return held.isPresent() && !sets.isEmpty() && !held.get().overlapsSets();
    }

    /** Whether nothing is going on. */
    boolean idle() {
        return awaited == 0 && sets.isEmpty() && held.isEmpty();
    }

    /** Runs the held command or the one given; false when it had to be put aside. */
    boolean run(KestrelCommand command) {
        if (!sets.isEmpty() && !command.overlapsSets()) {
            held = Optional.of(command);
            return false;
        }
        try {
            command.run(this);
        } catch (EngineException e) {
            engineFailed(e);
        }
        return true;
    }

    /** Runs the command that was put aside; false when it has to wait on. */
    boolean runHeld() {
        KestrelCommand command = held.orElseThrow();
        held = Optional.empty();
        return run(command);
    }

    /** Takes in what the engine has answered, while there is room for replies. */
    void settle() {
        while (gone || out.roomy()) {
            Runnable answer = answers.poll();
            if (answer == null) {
                break;
            }
            awaited--;
            if (awaited == 0) {
                endWait();
            }
            try {
                answer.run();
            } catch (EngineException e) {
                engineFailed(e);
            }
        }
        while (!sets.isEmpty() && sets.peekFirst().answered() && (gone || out.roomy())) {
            PendingSet set = sets.removeFirst();
            if (set.broken()) {
                refuse(set.reply());
            } else if (!set.noreply()) {
                reply(set.reply());
            }
        }
    }

    /** All replies are written: what plain gets took is theirs. */
    void written() {
        for (OpenRead read : unwritten) {
            // nobody waits for it: a crash within the milliseconds before it is written gives the message out again
            read.close(Callback.ignored());
        }
        unwritten.clear();
    }

    /** The client has shut its side while a get waits: nobody is there any more. */
    void cancelWait() {
        if (waits) {
            abandoned = true;
            closing = true;
            if (waiting.cancel()) {
                awaited--;
            }
            endWait();
        }
    }

    private void endWait() {
        waiting = NOT_WAITING;
        waits = false;
    }

    /** The connection ends: everything that is open goes back, in its old order. */
    void end() {
        if (gone) {
            return;
        }
        gone = true;
        held = Optional.empty();
        if (waits && waiting.cancel()) {
            awaited--;
        }
        endWait();
        unwritten.forEach(OpenRead::abort);
        unwritten.clear();
        opens.abortAll();
    }

    /** Ends the reads that are open while the connection still lingers for its last reply. */
    void giveBack() {
        opens.abortAll();
    }
}
