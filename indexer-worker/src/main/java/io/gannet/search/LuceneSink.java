package io.gannet.search;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.CheckpointCodec;
import io.gannet.sink.RejectedChangeException;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;

/**
 * The embedded index as a sink. The checkpoint lies in the commit, so that documents and checkpoint are one: after a crash the
 * index is exactly what its checkpoint says.
 *
 * <p>A document's version is looked up only when the change's is not above everything its table has seen, which is rare: the
 * lookup would cost more than the write.
 */
public final class LuceneSink implements Sink {

    /** Tombstones keep older changes out so long; nothing is delivered that late by a queue that is being read. */
    private static final long TOMBSTONE_MILLIS = 3_600_000;

    /** Old tombstones are looked for so often: a query over all segments, while changes wait. */
    private static final long PURGE_MILLIS = 60_000;

    private final SearchIndex index;
    private final String reader;
    private final Documents documents;
    private final Clock clock;
    private final ByKey threads;
    private Version openedApplied;
    /** Highest version applied per table; only the applying thread. */
    private final Map<TableName, Version> highest = new HashMap<>();
    /** What was applied after the last refresh, by document id. */
    private volatile Map<String, Version> unseen = new ConcurrentHashMap<>();

    private long purgedAt;
    private volatile Optional<SinkCheckpoint> last;
    private volatile boolean closed;

    private LuceneSink(SearchIndex index, String reader, Clock clock) {
        this.index = index;
        this.reader = reader;
        this.documents = new Documents(index.settings());
        this.clock = clock;
        this.threads = new ByKey(
                "gannet-index-" + index.settings().name(), Runtime.getRuntime().availableProcessors());
        this.openedApplied = CheckpointCodec.applied(index.openedWith());
        this.last = CheckpointCodec.decode(index.openedWith());
    }

    /**
     * Opens the index of these settings as a sink.
     *
     * @throws IOException naming the directory, when it cannot be used
     */
    public static LuceneSink open(IndexSettings settings, Path directory, Clock clock) throws IOException {
        return open(settings, directory, settings.name(), clock);
    }

    /**
     * Opens the index of these settings as a sink that reads under another name than its own.
     *
     * @param reader the name of its readers in the queues
     * @throws IOException naming the directory, when it cannot be used
     */
    public static LuceneSink open(IndexSettings settings, Path directory, String reader, Clock clock)
            throws IOException {
        return new LuceneSink(SearchIndex.open(settings, directory), reader, clock);
    }

    /**
     * The last checkpoint of the index in this directory, read without opening it; empty when there is none.
     *
     * @throws IOException the directory cannot be read
     */
    public static Optional<SinkCheckpoint> checkpoint(Path directory) throws IOException {
        return CheckpointCodec.decode(SearchIndex.committed(directory));
    }

    /** The same over files that may fail. */
    static LuceneSink open(IndexSettings settings, Path directory, Clock clock, UnaryOperator<Directory> files)
            throws IOException {
        return new LuceneSink(SearchIndex.open(settings, directory, files), settings.name(), clock);
    }

    /** The index, to search in. */
    public SearchIndex index() {
        return index;
    }

    @Override
    public String name() {
        return index.settings().name();
    }

    @Override
    public String reader() {
        return reader;
    }

    @Override
    public Optional<SinkCheckpoint> lastCheckpoint() {
        return last;
    }

    @Override
    public String definition() {
        return index.settings().definition();
    }

    @Override
    public List<ApplyResult> apply(List<SinkChange> batch) throws RetryableSinkException, InterruptedException {
        // one version is drawn for a whole batch: what counts is what was there before it
        Map<TableName, Version> before = Map.copyOf(highest);
        List<ApplyResult> results = threads.each(batch, LuceneSink::id, change -> apply(change, before));
        for (int i = 0; i < batch.size(); i++) {
            if (results.get(i).outcome() == ApplyResult.Outcome.OK) {
                highest.merge(batch.get(i).table(), batch.get(i).version(), LuceneSink::later);
            }
        }
        return results;
    }

    private static String id(SinkChange change) {
        return Documents.id(change.table(), change.key());
    }

    private ApplyResult apply(SinkChange change, Map<TableName, Version> before) throws RetryableSinkException {
        try {
            String id = id(change);
            if (stale(change, id, before.getOrDefault(change.table(), openedApplied))) {
                return ApplyResult.STALE;
            }
            Optional<Row> row = change.row();
            Document document = row.isPresent()
                    ? documents.document(change, row.get(), id)
                    : Documents.tombstone(change, id, clock.millis());
            index.put(Documents.idTerm(id), document);
            unseen.put(id, change.version());
            return ApplyResult.OK;
        } catch (RejectedChangeException e) {
            return ApplyResult.rejected(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return ApplyResult.rejected("the index does not take this row: " + e.getMessage());
        } catch (IOException | AlreadyClosedException e) {
            throw failure("write to", e);
        }
    }

    private boolean stale(SinkChange change, String id, Version before) throws IOException {
        Version applied = unseen.get(id);
        if (applied == null && change.version().compareTo(before) > 0) {
            return false;
        }
        Optional<Version> there = applied == null ? find(id) : Optional.of(applied);
        return there.isPresent() && change.version().compareTo(there.get()) <= 0;
    }

    private Optional<Version> find(String id) throws IOException {
        Version applied = unseen.get(id);
        return applied != null ? Optional.of(applied) : index.read(searcher -> visible(searcher, Documents.idTerm(id)));
    }

    private static Optional<Version> visible(IndexSearcher searcher, Term id) throws IOException {
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            PostingsEnum found = leaf.reader().postings(id, PostingsEnum.NONE);
            if (found == null) {
                continue;
            }
            for (int doc = found.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = found.nextDoc()) {
                if (leaf.reader().getLiveDocs() == null
                        || leaf.reader().getLiveDocs().get(doc)) {
                    return Optional.of(new Entries(leaf.reader()).version(doc));
                }
            }
        }
        return Optional.empty();
    }

    /** The {@link io.gannet.change.Heartbeat} that searches see now; empty while none has come, or the index is closed. */
    public OptionalLong heartbeat() {
        try {
            return closed ? OptionalLong.empty() : index.read(Beats::seen);
        } catch (IOException | AlreadyClosedException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void refresh() throws RetryableSinkException {
        try {
            index.refresh();
            // clearing a map costs its capacity, and a batch of a backfill makes it large
            unseen = new ConcurrentHashMap<>();
        } catch (IOException | AlreadyClosedException e) {
            throw failure("refresh", e);
        }
    }

    @Override
    public PendingCheckpoint prepare(SinkCheckpoint state) throws RetryableSinkException {
        Version applied = highest.values().stream().reduce(openedApplied, LuceneSink::later);
        try {
            long now = clock.millis();
            if (now - purgedAt >= PURGE_MILLIS) {
                index.delete(LongPoint.newRangeQuery(Documents.DIED, 0, now - TOMBSTONE_MILLIS));
                purgedAt = now;
            }
            index.prepare(CheckpointCodec.encode(state, applied));
        } catch (IOException | AlreadyClosedException e) {
            throw failure("checkpoint", e);
        }
        return () -> {
            try {
                index.commit();
            } catch (IOException | AlreadyClosedException e) {
                // a failed fsync cannot be tried again: what it should have written may be gone from memory
                throw new RetryableSinkException(message("checkpoint", e), e, true);
            }
            last = Optional.of(state);
        };
    }

    private static Version later(Version a, Version b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public void scan(TableName table, EntryVisitor visitor) throws RetryableSinkException {
        try {
            index.read(searcher -> {
                for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                    Entries.scan(leaf.reader(), table, visitor);
                }
                return true;
            });
        } catch (IOException | AlreadyClosedException e) {
            throw failure("scan", e);
        }
    }

    @Override
    public Optional<Version> versionOf(TableName table, RowKey key) throws RetryableSinkException {
        try {
            return find(Documents.id(table, key));
        } catch (IOException | AlreadyClosedException e) {
            throw failure("read", e);
        }
    }

    @Override
    public Optional<Row> stored(TableName table, RowKey key) throws RetryableSinkException {
        try {
            Term id = Documents.idTerm(Documents.id(table, key));
            return index.read(searcher -> Documents.stored(searcher, id));
        } catch (IOException | AlreadyClosedException e) {
            throw failure("read", e);
        }
    }

    @Override
    public long entries() {
        try {
            return closed ? 0 : index.rows();
        } catch (IOException | AlreadyClosedException e) {
            return 0;
        }
    }

    @Override
    public void reopen() throws RetryableSinkException {
        try {
            index.reopen();
        } catch (IOException e) {
            throw failure("open", e);
        }
        openedApplied = CheckpointCodec.applied(index.openedWith());
        last = CheckpointCodec.decode(index.openedWith());
        highest.clear();
        unseen.clear();
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
        index.close();
    }

    private RetryableSinkException failure(String what, Exception e) {
        return new RetryableSinkException(message(what, e), e, index.lost());
    }

    private String message(String what, Exception e) {
        // a writer that gave up only says that it is closed; why is its cause
        Throwable why = e instanceof AlreadyClosedException && e.getCause() != null ? e.getCause() : e;
        return "cannot " + what + " index " + name() + ": " + why.getMessage();
    }
}
