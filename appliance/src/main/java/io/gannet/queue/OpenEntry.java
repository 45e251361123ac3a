package io.gannet.queue;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A message handed out. It is open as long as its reader's pending entry points at it. */
final class OpenEntry implements OpenRead {

    private final Engine engine;
    final ReaderState reader;
    final long number;
    private final int attempt;
    private @Nullable Message message;
    private @Nullable Future<?> lease;

    OpenEntry(Engine engine, ReaderState reader, long number, int attempt) {
        this.engine = engine;
        this.reader = reader;
        this.number = number;
        this.attempt = attempt;
    }

    void loaded(Message loadedMessage) {
        message = loadedMessage;
    }

    boolean isLoaded() {
        return message != null;
    }

    void leased(Future<?> timer) {
        lease = timer;
    }

    private void endLease() {
        Future<?> timer = lease;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Whether it is open still; needs the engine's lock. */
    boolean isOpen() {
        ReaderState.Pending pending = reader.pending.get(number);
        return pending != null && pending.open == this;
    }

    @Override
    public Message message() {
        Message loadedMessage = message;
        if (loadedMessage == null) {
            throw new IllegalStateException("handed out before it was read");
        }
        return loadedMessage;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public void close(Callback<Boolean> done) {
        endLease();
        boolean open;
        engine.lock.lock();
        try {
            open = isOpen();
            if (open) {
                engine.ledger.log(reader.queue, new Change.Acked(reader.id, number));
                engine.committer.whenDurable(done, true);
            }
        } finally {
            engine.lock.unlock();
        }
        if (!open) {
            done.done(false);
        } else if (Callback.Ignored.is(done)) {
            engine.committer.kickLazily();
        } else {
            engine.committer.kick();
        }
    }

    @Override
    public boolean abort() {
        endLease();
        return engine.giveBack(this);
    }
}
