package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real sink that can be told to be out of order. */
final class FlakySink implements Sink {

    private final Sink sink;
    volatile boolean down;
    volatile boolean loseNext;
    volatile String retryKey = "";

    FlakySink(Sink sink) {
        this.sink = sink;
    }

    private void check() throws RetryableSinkException {
        if (down) {
            throw new RetryableSinkException("the sink is down");
        }
        if (loseNext) {
            loseNext = false;
            throw new RetryableSinkException("the sink lost its end", new IllegalStateException(), true);
        }
    }

    @Override
    public List<ApplyResult> apply(List<SinkChange> batch) throws RetryableSinkException, InterruptedException {
        check();
        List<ApplyResult> results = new ArrayList<>();
        for (SinkChange change : batch) {
            results.addAll(
                    change.key().id().equals(retryKey)
                            ? List.of(ApplyResult.retry("too busy for this one"))
                            : sink.apply(List.of(change)));
        }
        return results;
    }

    @Override
    public void refresh() throws RetryableSinkException, InterruptedException {
        check();
        sink.refresh();
    }

    @Override
    public PendingCheckpoint prepare(SinkCheckpoint state) throws RetryableSinkException, InterruptedException {
        check();
        return sink.prepare(state);
    }

    @Override
    public void reopen() throws RetryableSinkException, InterruptedException {
        sink.reopen();
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Optional<SinkCheckpoint> lastCheckpoint() {
        return sink.lastCheckpoint();
    }

    @Override
    public String definition() {
        return sink.definition();
    }

    @Override
    public void scan(TableName table, EntryVisitor visitor) throws RetryableSinkException {
        sink.scan(table, visitor);
    }

    @Override
    public Optional<Version> versionOf(TableName table, RowKey key) throws RetryableSinkException {
        return sink.versionOf(table, key);
    }

    @Override
    public long entries() {
        return sink.entries();
    }

    @Override
    public void close() {
        sink.close();
    }
}
