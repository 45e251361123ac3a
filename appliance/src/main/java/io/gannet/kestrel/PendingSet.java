package io.gannet.kestrel;

import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.PutResult;
import io.gannet.queue.QueueName;
import io.gannet.queue.Traffic;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A set that the engine has not answered yet; keeps its place in the order of replies. Called back on any thread. */
final class PendingSet {

    private final KestrelConnection connection;
    private final boolean noreply;
    private final AtomicInteger missing;
    private volatile byte @Nullable [] refusal;
    private volatile boolean failed;

    /**
     * A set to one queue or several.
     *
     * @param puts how many puts it takes
     */
    PendingSet(KestrelConnection connection, int puts, boolean noreply) {
        this.connection = connection;
        this.missing = new AtomicInteger(puts);
        this.noreply = noreply;
    }

    /** The callback of the put to this queue. */
    Callback<PutResult> of(QueueName queue, Traffic traffic) {
        return new Callback<>() {
            @Override
            public void done(PutResult result) {
                traffic.put(queue, result);
                PendingSet.this.done(result);
            }

            @Override
            public void failed(EngineException problem) {
                PendingSet.this.failed(problem);
            }
        };
    }

    private void done(PutResult result) {
        if (!result.stored()) {
            refusal = SetCommand.reply(result);
        }
        finish();
    }

    private void failed(EngineException problem) {
        refusal = KestrelReply.serverError(String.valueOf(problem.getMessage()));
        failed = true;
        finish();
    }

    private void finish() {
        if (missing.decrementAndGet() == 0) {
            connection.signal();
        }
    }

    boolean answered() {
        return missing.get() == 0;
    }

    boolean noreply() {
        return noreply;
    }

    /** Whether the engine could not do it at all. */
    boolean broken() {
        return failed;
    }

    byte[] reply() {
        byte[] no = refusal;
        return no == null ? KestrelReply.STORED : no;
    }
}
