package io.gannet.search;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;

/**
 * One Lucene index on disk: its writer and the point-in-time view that searches use. Writing is for one thread at a time (the
 * sink's), searching for any. A process that is killed leaves the last commit.
 */
public final class SearchIndex implements AutoCloseable {

    private static final double BUFFER_MB = 64;

    /** Segments below this size count as of this size: those of a refresh each are merged with their like. */
    private static final double FLOOR_MB = 0.1;

    private final IndexSettings settings;
    private final Path path;
    private final UnaryOperator<Directory> files;
    private final Searching searching;
    private volatile Opened now;

    /** What belongs to one opening; replaced as a whole. */
    private record Opened(
            LateSyncDirectory directory, IndexWriter writer, SearcherManager searchers, Map<String, String> data) {}

    private SearchIndex(IndexSettings settings, Path path, UnaryOperator<Directory> files) throws IOException {
        this.settings = settings;
        this.path = path;
        this.files = files;
        this.searching = new Searching(settings);
        this.now = opened();
    }

    /**
     * Opens the index in this directory, or makes an empty one.
     *
     * @throws IOException naming the directory, when it cannot be used
     */
    public static SearchIndex open(IndexSettings settings, Path path) throws IOException {
        return open(settings, path, UnaryOperator.identity());
    }

    /** The same over files that may fail. */
    static SearchIndex open(IndexSettings settings, Path path, UnaryOperator<Directory> files) throws IOException {
        return new SearchIndex(settings, path, files);
    }

    private Opened opened() throws IOException {
        Files.createDirectories(path);
        LateSyncDirectory directory = new LateSyncDirectory(new CachedFiles(files.apply(FSDirectory.open(path))));
        try {
            Map<String, String> data = committed(directory);
            IndexWriter writer = new IndexWriter(directory, config());
            return new Opened(directory, writer, searchers(writer), data);
        } catch (LockObtainFailedException e) {
            directory.close();
            throw new IOException("index " + settings.name() + " in " + path + " is in use by another process", e);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw new IOException(
                    "index " + settings.name() + " in " + path + " cannot be opened: " + e.getMessage(), e);
        }
    }

    // a writer that is not closed keeps the index's lock for ever
    private static SearcherManager searchers(IndexWriter writer) throws IOException {
        try {
            return new SearcherManager(writer, true, false, null);
        } catch (IOException | RuntimeException e) {
            writer.rollback();
            throw e;
        }
    }

    /** Goes back to the last commit; searches see the old view until the new one is there. */
    void reopen() throws IOException {
        Opened before = now;
        releaseWriter(before);
        now = opened();
        releaseView(before);
    }

    private IndexWriterConfig config() {
        TieredMergePolicy policy = new TieredMergePolicy();
        policy.setFloorSegmentMB(FLOOR_MB);
        return new IndexWriterConfig(FieldAnalyzer.forIndexing(settings))
                .setRAMBufferSizeMB(BUFFER_MB)
                .setMergeScheduler(new Merges(settings.name()))
                .setMergePolicy(policy)
                // neither a refresh nor a commit waits for a merge
                .setMaxFullFlushMergeWaitMillis(0)
                .setCommitOnClose(false);
    }

    /** Data of the last commit in this directory; empty when there is none. */
    static Map<String, String> committed(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Map.of();
        }
        try (FSDirectory directory = FSDirectory.open(path)) {
            return DirectoryReader.indexExists(directory)
                    ? Map.copyOf(SegmentInfos.readLatestCommit(directory).getUserData())
                    : Map.of();
        }
    }

    private static Map<String, String> committed(LateSyncDirectory directory) throws IOException {
        return DirectoryReader.indexExists(directory)
                ? Map.copyOf(SegmentInfos.readLatestCommit(directory).getUserData())
                : Map.of();
    }

    /** Its definition. */
    public IndexSettings settings() {
        return settings;
    }

    /**
     * Runs a query on what is visible now.
     *
     * @throws QueryException the query cannot be understood or costs too much, in one line for who wrote it
     * @throws IOException the index cannot be read
     */
    public SearchResult search(SearchQuery query) throws QueryException, IOException {
        return new Searches(List.of(this)).search(query);
    }

    Searching.Answer answer(SearchQuery query, Collection<String> elsewhere) throws QueryException, IOException {
        return read(searcher -> searching.run(searcher, query, elsewhere));
    }

    long count(SearchQuery query, Collection<String> elsewhere) throws QueryException, IOException {
        return read(searcher -> searching.count(searcher, query, elsewhere));
    }

    /** The columns that a query can name. */
    public Set<String> columns() throws IOException {
        return read(searcher -> searching.known(searcher, Set.of()).all());
    }

    /**
     * What somebody may be about to type: value to the column that has it, the best first. Of the query text, filters, table, limit
     * and fields count; without fields, those with a boost are taken, or else all text.
     */
    public Map<String, String> suggest(SearchQuery query) throws QueryException, IOException {
        Map<String, String> found = new LinkedHashMap<>();
        List<Suggesting.Suggestion> suggestions =
                read(searcher -> new Suggesting(settings, searching).run(searcher, query));
        suggestions.forEach(one -> found.put(one.text(), one.field()));
        return found;
    }

    /**
     * Rows that are like one of them, the most similar first; empty when there is no row of this key. Of the query filters, limit and
     * what is shown count.
     */
    public Optional<List<SearchResult.Hit>> similar(TableName table, RowKey key, SearchQuery query)
            throws QueryException, IOException {
        return read(searcher -> new Similar(settings, searching).run(searcher, table, key, query));
    }

    /**
     * Gives every row that matches to a visitor, in no order, as of one instant. It keeps that instant's files on disk meanwhile, so
     * the visitor should not take hours.
     */
    public void export(SearchQuery query, Exporting.Visitor visitor) throws QueryException, IOException {
        read(searcher -> {
            Exporting.run(searcher, settings, searching.query(searcher, query), query.shown(), visitor);
            return true;
        });
    }

    /** Number of visible rows. */
    public long rows() throws IOException {
        return read(searcher -> searcher.count(Searching.live(new MatchAllDocsQuery())));
    }

    /** Number of visible rows of one table. */
    public long rows(TableName table) throws IOException {
        return read(searcher -> searcher.count(Searching.live(Searching.table(table))));
    }

    /** Commit user data as it was when the index was opened last. */
    Map<String, String> openedWith() {
        return now.data();
    }

    <T, E extends Exception> T read(Reading<T, E> reading) throws IOException, E {
        SearcherManager searchers = now.searchers();
        IndexSearcher searcher = searchers.acquire();
        try {
            return reading.on(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    void put(Term id, Document document) throws IOException {
        now.writer().updateDocument(id, document);
    }

    void delete(Query query) throws IOException {
        now.writer().deleteDocuments(query);
    }

    void refresh() throws IOException {
        now.searchers().maybeRefreshBlocking();
    }

    /** Whether the writer gave up, so that what was written since the last commit is lost. */
    boolean lost() {
        return !now.writer().isOpen();
    }

    /** First phase of a commit: freezes, without waiting for the disk. */
    void prepare(Map<String, String> data) throws IOException {
        Opened opened = now;
        opened.directory().collect();
        try {
            opened.writer().setLiveCommitData(data.entrySet());
            opened.writer().prepareCommit();
        } finally {
            opened.directory().stopCollecting();
        }
    }

    /** Second phase: durable when it returns. */
    void commit() throws IOException {
        Opened opened = now;
        opened.directory().syncCollected();
        opened.writer().commit();
    }

    @Override
    public void close() {
        releaseWriter(now);
        releaseView(now);
    }

    private static void releaseWriter(Opened opened) {
        try {
            opened.writer().rollback();
        } catch (IOException | AlreadyClosedException e) {
            // the last commit is on disk; nothing else of the writer counts
        }
    }

    private static void releaseView(Opened opened) {
        try {
            opened.searchers().close();
            opened.directory().close();
        } catch (IOException e) {
            // only handles are lost
        }
    }

    /** Something done with one point-in-time view. */
    @FunctionalInterface
    interface Reading<T, E extends Exception> {
        T on(IndexSearcher searcher) throws IOException, E;
    }
}
