package io.gannet.appliance;

import io.gannet.appliance.Generations.Generation;
import io.gannet.change.Heartbeat;
import io.gannet.change.Join;
import io.gannet.change.TableName;
import io.gannet.config.Config;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.search.SearchIndex;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.GapListener;
import io.gannet.worker.SharedReads;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The configured indexes: one sink each, and the worker that feeds it. The generation of an index that is in use may be replaced
 * by another one that was built beside it ({@link Rebuild}): {@link #searchable} and {@link #workers} are views that always show the
 * one in use. Thread-safe once started.
 */
final class Indexes implements AutoCloseable {

    private static final long FAILED_LOG_BYTES = 64L << 20;

    private final Config.Worker settings;
    private final QueueEngine engine;
    private final SinkReaders readers;
    private final Clock clock;
    private final FailedPositionLog failed;
    private final Generations generations;
    private final Map<String, Fed> used = new ConcurrentSkipListMap<>();
    private final Map<String, Fed> byReader = new ConcurrentSkipListMap<>();
    private final Map<String, SearchIndex> searchable = new ConcurrentSkipListMap<>();
    private final Map<String, Worker> workers = new ConcurrentSkipListMap<>();
    private volatile List<Config.Index> configured;
    private volatile Optional<Feeding> feeding = Optional.empty();
    private Optional<IndexRows> rows = Optional.empty();

    /** What every worker is made with. */
    private record Feeding(
            MeterRegistry meters,
            GapListener gaps,
            boolean beats,
            Set<TableName> known,
            Optional<SharedReads> shared) {}

    private Indexes(Config config, QueueEngine engine, Generations generations, Clock clock, FailedPositionLog failed) {
        this.settings = config.worker();
        this.configured = config.indexes();
        this.engine = engine;
        this.readers = new SinkReaders(engine);
        this.generations = generations;
        this.clock = clock;
        this.failed = failed;
    }

    /** Opens every index; nothing is applied yet. */
    static Indexes open(Config config, QueueEngine engine, DataDirectory data, Parts parts, Clock clock)
            throws IOException {
        FailedPositionLog failed =
                parts.keep("failed positions", FailedPositionLog.open(data.failed(), FAILED_LOG_BYTES));
        Indexes indexes =
                parts.keep("indexes", new Indexes(config, engine, new Generations(data.indexes()), clock, failed));
        for (Config.Index index : config.indexes()) {
            Generation generation = indexes.generations.use(settings(index));
            indexes.use(indexes.fed(generation));
        }
        return indexes;
    }

    private Set<String> names() {
        return configured.stream().map(Config.Index::name).collect(Collectors.toSet());
    }

    private static IndexSettings settings(Config.Index index) {
        return IndexParts.settings(index, List.copyOf(tables(index)));
    }

    private static Set<TableName> tables(Config.Index index) {
        Set<TableName> tables = new LinkedHashSet<>();
        index.tables().forEach(table -> tables.add(TableName.parse(table)));
        return tables;
    }

    /** Where documents are read; before anything else is asked. */
    void rows(IndexRows all) {
        rows = Optional.of(all);
    }

    /** Starts a worker for every index. Its queues become capture queues: what a sink has not read is never dropped. */
    void start(GapListener gaps, MeterRegistry meters) throws IOException {
        generations.retire(names()).forEach(readers::none);
        feeding = Optional.of(feeding(meters, gaps));
        for (Config.Index index : configured) {
            Fed one = fed(index.name());
            one.takes(taken(index.name()));
            readers.only(one);
            feed(one, gaps);
            workers.put(index.name(), one.worker());
        }
    }

    private Feeding feeding(MeterRegistry meters, GapListener gaps) throws IOException {
        Set<TableName> known = new LinkedHashSet<>();
        configured.forEach(index -> known.addAll(IndexParts.concerning(index)));
        boolean beats = rows.isPresent() && !settings.heartbeat().isZero();
        if (beats) {
            known.add(Heartbeat.TABLE);
        }
        for (TableName table : known) {
            readers.capture(table.toString());
        }
        return new Feeding(meters, gaps, beats, known, shared());
    }

    /**
     * Takes over changed indexes of the names there are. What was changed but the freshness becomes true with the next generation:
     * {@link #outdated} names those that need one.
     *
     * @throws IllegalArgumentException a definition that cannot be; nothing has changed
     */
    synchronized void take(List<Config.Index> changed) throws IOException {
        Map<String, Config.Index> byName = new LinkedHashMap<>();
        changed.forEach(index -> byName.put(index.name(), index));
        List<Config.Index> before = configured;
        List<Config.Index> after = before.stream()
                .map(index -> byName.getOrDefault(index.name(), index))
                .toList();
        after.forEach(Indexes::settings);
        configured = after;
        Feeding with = feeding.orElseThrow();
        feeding = Optional.of(feeding(with.meters(), with.gaps()));
        for (Config.Index old : before) {
            boolean otherPace = !old.freshness().equals(configured(old.name()).freshness());
            if (otherPace && current(fed(old.name()))) {
                Fed one = fed(old.name());
                one.stop();
                feed(one, with.gaps());
                workers.put(old.name(), one.worker());
            }
        }
    }

    /** Ends all workers; what they read is applied and durable. */
    void stop() {
        used.values().forEach(Fed::stop);
    }

    private Fed fed(Generation generation) throws IOException {
        return new Fed(
                generation,
                LuceneSink.open(generation.settings(), generations.path(generation), generation.directory(), clock));
    }

    private void feed(Fed one, GapListener gaps) {
        Feeding with = feeding.orElseThrow();
        one.feed(
                source -> new Worker(new io.gannet.worker.Parts(
                        one.sink(),
                        IndexRows.feed(rows, configured(one.name()), one.tables(), with.known()),
                        source,
                        rows.map(all -> all.of(configured(one.name()))),
                        failed,
                        WorkerSettings.DEFAULT
                                .withBatch(settings.batch(), settings.failedAfter())
                                .withFreshness(
                                        configured(one.name()).freshness().toMillis()),
                        gaps,
                        clock,
                        new Random(),
                        with.meters(),
                        with.shared())),
                new LocalSource(engine, this::position));
        byReader.put(one.sink().reader(), one);
    }

    /** How far a reader has read a queue, in this process; empty when the reader is none of ours. */
    Optional<Long> readThrough(String reader, String queue) {
        return Optional.ofNullable(byReader.get(reader)).map(one -> one.worker().readThrough(queue));
    }

    private void use(Fed one) {
        used.put(one.name(), one);
        searchable.put(one.name(), one.sink().index());
    }

    /** Its tables, and the heartbeat's. */
    private Set<TableName> taken(String index) {
        Set<TableName> taken = new LinkedHashSet<>(concerning(index));
        if (feeding.orElseThrow().beats()) {
            taken.add(Heartbeat.TABLE);
        }
        return taken;
    }

    /** For tables that more than one index takes. */
    private Optional<SharedReads> shared() {
        Set<TableName> seen = new HashSet<>();
        Set<TableName> several = new HashSet<>();
        configured.forEach(index ->
                tables(index).stream().filter(table -> !seen.add(table)).forEach(several::add));
        return several.isEmpty() ? Optional.empty() : Optional.of(new SharedReads(several));
    }

    long position(String queue, long number) {
        return Eras.position(engine.queue(QueueName.of(queue)), number);
    }

    private Fed fed(String name) {
        return Optional.ofNullable(used.get(name)).orElseThrow();
    }

    private Config.Index configured(String name) {
        return configured.stream()
                .filter(index -> index.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The tables of an index. */
    Set<TableName> tables(String name) {
        return tables(configured(name));
    }

    /** Every table whose changes concern an index. */
    Set<TableName> concerning(String name) {
        return IndexParts.concerning(configured(name));
    }

    /** The tables whose rows fill again what an index missed of these: of joined documents the root's make them all. */
    Set<TableName> filling(String name, Set<String> missed) {
        boolean joined = configured(name).document().isPresent();
        Set<TableName> filling = new LinkedHashSet<>(tables(name));
        filling.removeIf(table -> !joined && !missed.contains(table.toString()));
        return filling;
    }

    /** Indexes whose generation in use was made by another definition than the configured one. */
    List<String> outdated() {
        return configured.stream()
                .map(Config.Index::name)
                .filter(name -> !current(fed(name)))
                .toList();
    }

    /** Whether a generation was made as the configuration is now. */
    boolean current(Fed one) {
        return one.generation().settings().equals(settings(configured(one.name())));
    }

    /** Whether the generation in use of this index is {@link #current}. */
    boolean current(String name) {
        return current(fed(name));
    }

    /**
     * Opens an empty generation beside the one in use and feeds it from now on.
     *
     * @throws IOException it cannot be opened
     */
    Fed beside(String name) throws IOException {
        Generation next = fed(name).generation().next(settings(configured(name)));
        if (Files.exists(generations.path(next))) {
            Generations.delete(generations.path(next));
        }
        Fed one = fed(next);
        one.takes(taken(name));
        try {
            readers.keepFor(one);
            feed(one, (sink, queues, gap) -> {});
            return one;
        } catch (RuntimeException e) {
            drop(one);
            throw e;
        }
    }

    /**
     * From now on this generation is the one in use.
     *
     * @return the one that was until now: searches that have begun still run in it; {@link #drop} it in a while
     */
    Fed swap(Fed next) throws IOException {
        Fed before = fed(next.name());
        generations.write(next.generation());
        use(next);
        workers.put(next.name(), next.worker());
        return before;
    }

    /** How far a queue has been filled. */
    long last(TableName table) {
        return engine.queue(QueueName.of(table.toString())).status().last();
    }

    /** Ends a generation and deletes it. */
    void drop(Fed one) throws IOException {
        byReader.remove(one.sink().reader());
        one.close();
        readers.remove(one);
        Generations.delete(generations.path(one.generation()));
    }

    private VerifyTarget target(Config.Index index, TableName table) {
        Set<TableName> parts = new LinkedHashSet<>(IndexParts.concerning(index));
        parts.removeAll(tables(index));
        return new VerifyTarget(
                table,
                fed(index.name()).sink(),
                table.toString(),
                index.document().isPresent() ? parts : Set.of(),
                rows.flatMap(all -> all.joined(index)));
    }

    /** How the documents of an index are joined; empty where rows are documents. */
    Optional<Join> join(String name) {
        return rows.flatMap(all -> all.joined(configured(name)));
    }

    /** Each table of each index. */
    List<VerifyTarget> targets() {
        List<VerifyTarget> targets = new ArrayList<>();
        for (Config.Index index : configured) {
            // a table that was added is compared once an index has it
            List<TableName> had = fed(index.name()).generation().settings().tables();
            tables(index).stream().filter(had::contains).forEach(table -> targets.add(target(index, table)));
        }
        return targets;
    }

    /** What can be searched, by name: always the generation in use. */
    Map<String, SearchIndex> searchable() {
        return Collections.unmodifiableMap(searchable);
    }

    /** By index, the heartbeat that its searches find now. */
    Map<String, Supplier<OptionalLong>> heartbeats() {
        Map<String, Supplier<OptionalLong>> found = new LinkedHashMap<>();
        used.keySet().forEach(name -> found.put(name, () -> fed(name).sink().heartbeat()));
        return found;
    }

    /** The workers, by index, of the generations in use; complete once started. */
    Map<String, Worker> workers() {
        return Collections.unmodifiableMap(workers);
    }

    FailedPositionLog failed() {
        return failed;
    }

    @Override
    public void close() {
        used.values().forEach(Fed::close);
    }
}
