package io.gannet.standalone;

import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.client.RemoteRows;
import io.gannet.client.RemoteSource;
import io.gannet.exec.ExecSink;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.search.SearchIndex;
import io.gannet.sink.Sink;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Feed;
import io.gannet.worker.GapListener;
import io.gannet.worker.Parts;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A worker alone: drains an appliance's queues over /v1 into an index of its own, or into a program. Rows are read again by the
 * appliance. The appliance may restart; the worker waits for it.
 */
public final class WorkerMain implements AutoCloseable {

    private static final long FAILED_BYTES = 64 << 20;
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);

    private final Sink sink;
    private final FailedPositionLog failed;
    private final Worker worker;

    /**
     * What a worker alone is told.
     *
     * @param name its index's name, also the name of its readers in the appliance's queues
     * @param tables the tables it takes
     * @param directory where index, checkpoint and failed positions lie
     * @param exec the program to feed; empty = an index
     * @param reread whether the appliance is asked for rows; else events' payloads are applied
     * @param settings the worker's bounds
     */
    public record Settings(
            String name,
            List<TableName> tables,
            Path directory,
            Optional<String> exec,
            boolean reread,
            WorkerSettings settings) {}

    private WorkerMain(Sink sink, FailedPositionLog failed, Worker worker) {
        this.sink = sink;
        this.failed = failed;
        this.worker = worker;
    }

    /**
     * Starts it; it need not reach the appliance yet.
     *
     * @param gaps told when the index must be compared with the tables
     */
    public static WorkerMain start(
            ApiClient api, Settings settings, GapListener gaps, MeterRegistry meters, Clock clock) throws IOException {
        Sink sink = sink(settings, clock);
        FailedPositionLog failed = FailedPositionLog.open(settings.directory().resolve("failed"), FAILED_BYTES);
        Optional<RowSource> rows = settings.reread() ? Optional.of(new RemoteRows(api)) : Optional.empty();
        Set<TableName> tables = Set.copyOf(settings.tables());
        Worker worker = new Worker(new Parts(
                sink,
                Feed.ofTables(tables, tables),
                new RemoteSource(api),
                rows,
                failed,
                settings.settings(),
                gaps,
                clock,
                new Random(),
                meters));
        worker.start();
        return new WorkerMain(sink, failed, worker);
    }

    private static Sink sink(Settings settings, Clock clock) throws IOException {
        Path directory = settings.directory().resolve("indexes").resolve(settings.name());
        return settings.exec().isPresent()
                ? ExecSink.open(settings.name(), settings.exec().get(), directory, ANSWER_LIMIT)
                : LuceneSink.open(IndexSettings.of(settings.name(), settings.tables()), directory, clock);
    }

    /** Its worker. */
    public Worker worker() {
        return worker;
    }

    /** Where the changes go. */
    public Sink sink() {
        return sink;
    }

    /** What can be searched; empty when a program is fed. */
    public Optional<SearchIndex> index() {
        return sink instanceof LuceneSink lucene ? Optional.of(lucene.index()) : Optional.empty();
    }

    /** Its failed positions. */
    public FailedPositionLog failed() {
        return failed;
    }

    @Override
    public void close() throws IOException {
        worker.close();
        sink.close();
        failed.close();
    }
}
