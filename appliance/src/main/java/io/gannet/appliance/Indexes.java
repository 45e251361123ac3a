package io.gannet.appliance;

import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.config.Config;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.search.FieldType;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.search.SearchIndex;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Feed;
import io.gannet.worker.GapListener;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The configured indexes: one sink each, and the worker that feeds it. */
final class Indexes {

    private static final long FAILED_LOG_BYTES = 64L << 20;

    private final Config config;
    private final QueueEngine engine;
    private final Clock clock;
    private final Map<String, LuceneSink> sinks = new LinkedHashMap<>();
    private final Map<String, Worker> workers = new LinkedHashMap<>();
    private final FailedPositionLog failed;

    private Indexes(Config config, QueueEngine engine, Clock clock, FailedPositionLog failed) {
        this.config = config;
        this.engine = engine;
        this.clock = clock;
        this.failed = failed;
    }

    /** Opens every index; nothing is applied yet. */
    static Indexes open(Config config, QueueEngine engine, DataDirectory data, Parts parts, Clock clock)
            throws IOException {
        FailedPositionLog failed =
                parts.keep("failed positions", FailedPositionLog.open(data.failed(), FAILED_LOG_BYTES));
        Indexes indexes = new Indexes(config, engine, clock, failed);
        for (Config.Index index : config.indexes()) {
            indexes.sinks.put(
                    index.name(),
                    parts.keep(
                            "index " + index.name(),
                            LuceneSink.open(settings(index), data.index(index.name()), clock)));
        }
        return indexes;
    }

    private static IndexSettings settings(Config.Index index) {
        Map<String, FieldType> fields = new LinkedHashMap<>();
        index.fields().forEach((column, field) -> fields.put(column, FieldType.valueOf(field.name())));
        return new IndexSettings(index.name(), List.copyOf(tables(index)), fields);
    }

    private static Set<TableName> tables(Config.Index index) {
        Set<TableName> tables = new LinkedHashSet<>();
        index.tables().forEach(table -> tables.add(TableName.parse(table)));
        return tables;
    }

    /** Starts a worker for every index. Its queues become capture queues: what a sink has not read is never dropped. */
    void start(Optional<RowSource> rows, GapListener gaps, MeterRegistry meters, Parts parts) throws IOException {
        Set<TableName> known = new LinkedHashSet<>();
        config.indexes().forEach(index -> known.addAll(tables(index)));
        for (TableName table : known) {
            capture(table.toString());
        }
        for (Config.Index index : config.indexes()) {
            LocalSource source = parts.keep("source " + index.name(), new LocalSource(engine, this::position));
            Worker worker = parts.keep(
                    "worker " + index.name(),
                    new Worker(new io.gannet.worker.Parts(
                            sink(index.name()),
                            Feed.ofTables(tables(index), known),
                            source,
                            rows,
                            failed,
                            WorkerSettings.DEFAULT.withBatch(
                                    config.worker().batch(), config.worker().failedAfter()),
                            gaps,
                            clock,
                            new Random(),
                            meters)));
            worker.start();
            workers.put(index.name(), worker);
        }
    }

    private void capture(String queue) throws IOException {
        var settings = engine.queue(QueueName.of(queue)).settings();
        if (!settings.capture()) {
            Answer<Boolean> done = new Answer<>();
            engine.queue(QueueName.of(queue)).configure(settings.asCapture(), done);
            try {
                done.get("queue " + queue, 30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while queue " + queue + " was set up", e);
            }
        }
    }

    long position(String queue, long number) {
        return Eras.position(engine.queue(QueueName.of(queue)), number);
    }

    private LuceneSink sink(String name) {
        return Optional.ofNullable(sinks.get(name)).orElseThrow();
    }

    /** Each table of each index. */
    List<VerifyTarget> targets() {
        List<VerifyTarget> targets = new ArrayList<>();
        for (Config.Index index : config.indexes()) {
            for (TableName table : tables(index)) {
                targets.add(new VerifyTarget(table, sink(index.name()), table.toString()));
            }
        }
        return targets;
    }

    /** What can be searched, by name. */
    Map<String, SearchIndex> searchable() {
        Map<String, SearchIndex> found = new LinkedHashMap<>();
        sinks.forEach((name, sink) -> found.put(name, sink.index()));
        return found;
    }

    /** The workers, by index; complete once started. */
    Map<String, Worker> workers() {
        return workers;
    }

    FailedPositionLog failed() {
        return failed;
    }
}
