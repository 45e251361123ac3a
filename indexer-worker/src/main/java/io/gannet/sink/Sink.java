package io.gannet.sink;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.List;
import java.util.Optional;

/**
 * Where changes go. It keeps at most one entry per (table, key), applies by version, and remembers durably how far it is.
 *
 * <p><b>Threading.</b> {@link #apply}, {@link #refresh} and {@link #prepare} are called by one thread at a time;
 * {@link PendingCheckpoint#complete} may run on another thread meanwhile; {@link #scan}, {@link #versionOf} and {@link #entries}
 * may be called from any thread at any time.
 *
 * <p><b>Crash.</b> What was applied after the last completed checkpoint may be gone, in whole; what was applied before it is
 * there, in whole. Applying it again is harmless.
 */
public interface Sink extends AutoCloseable {

    /** Its name. */
    String name();

    /** The name of its readers in the queues; another one than its name while it is built beside the one that is in use. */
    default String reader() {
        return name();
    }

    /** The last completed checkpoint, read from the sink itself when it was opened; empty when there never was one. */
    Optional<SinkCheckpoint> lastCheckpoint();

    /** Hash of the definition that entries are now made by; another one than in the checkpoint asks for a rebuild. */
    String definition();

    /**
     * Applies changes in order. A change whose version is not above that of the entry (or of its tombstone) changes nothing and
     * is answered {@link ApplyResult.Outcome#STALE}.
     *
     * @param batch the changes; a key may occur more than once
     * @return a result per change, in the same order
     * @throws RetryableSinkException the sink cannot take anything now; nothing or a part of the batch is applied, and the whole
     *     batch is to be given again
     */
    List<ApplyResult> apply(List<SinkChange> batch) throws RetryableSinkException, InterruptedException;

    /**
     * Makes everything applied so far visible to readers of the sink.
     *
     * @throws RetryableSinkException not possible now
     */
    void refresh() throws RetryableSinkException, InterruptedException;

    /**
     * Freezes what has been applied so far, together with {@code state}; quick. It becomes durable by
     * {@link PendingCheckpoint#complete}. Only one may be pending.
     *
     * @param state how far the caller is with what it has applied
     * @throws RetryableSinkException not possible now
     */
    PendingCheckpoint prepare(SinkCheckpoint state) throws RetryableSinkException, InterruptedException;

    /** {@link #prepare} and {@link PendingCheckpoint#complete} at once. */
    default void checkpoint(SinkCheckpoint state) throws RetryableSinkException, InterruptedException {
        prepare(state).complete();
    }

    /**
     * Shows every visible entry of a table, in no order, as of one instant.
     *
     * @throws RetryableSinkException not possible now, or broken off half-way
     */
    void scan(TableName table, EntryVisitor visitor) throws RetryableSinkException;

    /** The version of the entry or tombstone of this key, applied or visible; empty when there is none. */
    Optional<Version> versionOf(TableName table, RowKey key) throws RetryableSinkException;

    /**
     * The row as its visible entry keeps it, for people to look at; empty when there is no entry, or when the sink keeps no rows.
     *
     * @throws RetryableSinkException not possible now
     */
    default Optional<Row> stored(TableName table, RowKey key) throws RetryableSinkException {
        return Optional.empty();
    }

    /** Number of visible entries, of all tables. */
    long entries();

    /**
     * Goes back to the last durable checkpoint, after an exception said that everything since is lost.
     *
     * @throws RetryableSinkException not possible now
     */
    void reopen() throws RetryableSinkException, InterruptedException;

    /** Releases everything; what was not checkpointed may be lost. */
    @Override
    void close();

    /** A checkpoint that is frozen and not yet durable. */
    interface PendingCheckpoint {

        /**
         * Makes it durable; may take as long as the disk takes.
         *
         * @throws RetryableSinkException it is not durable, and everything after the last durable one is to be given again
         */
        void complete() throws RetryableSinkException, InterruptedException;
    }

    /** Sees the entries of a scan. */
    @FunctionalInterface
    interface EntryVisitor {

        /**
         * One entry.
         *
         * @param key its row's key
         * @param hash {@link RowHash#of} of its row
         * @param version the version it was applied with
         */
        void entry(RowKey key, long hash, Version version);
    }
}
