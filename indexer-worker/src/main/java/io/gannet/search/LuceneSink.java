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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;

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

    private final SearchIndex index;
    private final String reader;
    private final Documents documents;
    private final Clock clock;
    private Version openedApplied;
    /** Highest version applied per table; only the applying thread. */
    private final Map<TableName, Version> highest = new HashMap<>();
    /** What was applied after the last refresh, by document id. */
    private final Map<String, Version> unseen = new ConcurrentHashMap<>();

    private volatile Optional<SinkCheckpoint> last;
    private volatile boolean closed;

    private LuceneSink(SearchIndex index, String reader, Clock clock) {
        this.index = index;
        this.reader = reader;
        this.documents = new Documents(index.settings());
        this.clock = clock;
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
    public List<ApplyResult> apply(List<SinkChange> batch) throws RetryableSinkException {
        List<ApplyResult> results = new ArrayList<>(batch.size());
        for (SinkChange change : batch) {
            results.add(apply(change));
        }
        return results;
    }

    private ApplyResult apply(SinkChange change) throws RetryableSinkException {
        try {
            String id = Documents.id(change.table(), change.key());
            Version before = highest.getOrDefault(change.table(), openedApplied);
            boolean newest = change.version().compareTo(before) > 0;
            if (!newest && stale(id, change.version())) {
                return ApplyResult.STALE;
            }
            Optional<Row> row = change.row();
            Document document = row.isPresent()
                    ? documents.document(change, row.get(), id)
                    : Documents.tombstone(change, id, clock.millis());
            index.put(Documents.idTerm(id), document);
            unseen.put(id, change.version());
            if (newest) {
                highest.put(change.table(), change.version());
            }
            return ApplyResult.OK;
        } catch (RejectedChangeException e) {
            return ApplyResult.rejected(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return ApplyResult.rejected("the index does not take this row: " + e.getMessage());
        } catch (IOException | AlreadyClosedException e) {
            throw failure("write to", e);
        }
    }

    private boolean stale(String id, Version version) throws IOException {
        Optional<Version> there = find(id);
        return there.isPresent() && version.compareTo(there.get()) <= 0;
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

    @Override
    public void refresh() throws RetryableSinkException {
        try {
            index.refresh();
            unseen.clear();
        } catch (IOException | AlreadyClosedException e) {
            throw failure("refresh", e);
        }
    }

    @Override
    public PendingCheckpoint prepare(SinkCheckpoint state) throws RetryableSinkException {
        Version applied = highest.values().stream().reduce(openedApplied, LuceneSink::later);
        try {
            index.delete(LongPoint.newRangeQuery(Documents.DIED, 0, clock.millis() - TOMBSTONE_MILLIS));
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
        index.close();
    }

    private RetryableSinkException failure(String what, Exception e) {
        return new RetryableSinkException(message(what, e), e, index.lost());
    }

    private String message(String what, Exception e) {
        return "cannot " + what + " index " + name() + ": " + e.getMessage();
    }
}
