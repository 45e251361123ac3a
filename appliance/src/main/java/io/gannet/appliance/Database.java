package io.gannet.appliance;

import io.gannet.api.Api;
import io.gannet.api.BackfillApi;
import io.gannet.api.CaptureApi;
import io.gannet.api.JobsApi;
import io.gannet.api.RebuildApi;
import io.gannet.api.ScanApi;
import io.gannet.api.TraceApi;
import io.gannet.api.VerifyApi;
import io.gannet.backfill.BackfillKind;
import io.gannet.capture.DriftWatch;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.Heartbeat;
import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.change.TableWalk;
import io.gannet.config.Config;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import io.gannet.httpsqs.Eras;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobView;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.mysql.RowReader;
import io.gannet.mysql.ServerLoad;
import io.gannet.mysql.TableScan;
import io.gannet.mysql.TableSchema;
import io.gannet.outbox.DoorbellReceiver;
import io.gannet.outbox.OutboxRelay;
import io.gannet.outbox.RelaySettings;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.Reader;
import io.gannet.verify.AutoVerify;
import io.gannet.verify.OutboxUpstream;
import io.gannet.verify.Scrubber;
import io.gannet.verify.Verification;
import io.gannet.verify.VerifyKind;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.Comparing;
import io.gannet.worker.GapListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that asks the database: re-reads, jobs, verify. It need not be up when the appliance starts. */
final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Drift is noticed within this time. */
    private static final Duration DRIFT_LOOK = Duration.ofSeconds(5);

    private static final long SCRUB_AFTER_SECONDS = 20;

    private final MysqlPool pool;
    private final RowReader rows;
    private final QueueEngine engine;
    private final Indexes indexes;
    private final JobRegistry jobs;
    private final AutoVerify verify;
    private final OutboxRelay relay;
    private final Scrubber scrubber;
    private final DriftWatch watch;
    private final Optional<Heartbeats> heartbeats;
    private final Parts parts;

    private Database(
            MysqlPool pool,
            Config.Scrub scrub,
            Duration heartbeat,
            QueueEngine engine,
            Indexes indexes,
            DataDirectory data,
            Parts parts,
            MeterRegistry meters,
            Clock clock)
            throws IOException {
        this.pool = pool;
        this.parts = parts;
        this.engine = engine;
        this.indexes = indexes;
        this.rows = new RowReader(pool);
        indexes.rows(new IndexRows(pool, rows));
        LocalPublisher publisher = new LocalPublisher(engine);
        LocalSource source = parts.keep(
                "source of verify",
                new LocalSource(engine, (queue, number) -> Eras.position(engine.queue(QueueName.of(queue)), number)));
        OutboxUpstream outbox = new OutboxUpstream(pool, new OutboxTables(OutboxTables.DEFAULT_SCHEMA).outbox());
        Verification verification =
                new Verification(this::walk, rows, source, publisher, outbox, new ServerLoad(pool)::above);
        BackfillKind backfill = new BackfillKind(pool, publisher, this::backlog);
        this.jobs = parts.keep(
                "jobs",
                JobRegistry.open(
                        data.jobs(),
                        clock,
                        List.of(
                                backfill,
                                new VerifyKind(verification, this::target),
                                new RebuildKind(indexes, backfill, this::verify))));
        this.verify = new AutoVerify(jobs, indexes::targets);
        this.relay = parts.keep(
                "relay", new OutboxRelay(pool, RelaySettings.of(OutboxTables.DEFAULT_SCHEMA), publisher, meters));
        relay.start();
        this.scrubber =
                parts.keep("scrubber", new Scrubber(verification, indexes::targets, Math.max(1, scrub.rate()), clock));
        ScrubMetrics.register(meters, scrubber, indexes.targets());
        if (scrub.rate() > 0) {
            // a start has better things to do, and a new index is being filled by its backfill; one closed before then
            // ends at once
            CompletableFuture.delayedExecutor(SCRUB_AFTER_SECONDS, TimeUnit.SECONDS)
                    .execute(scrubber::start);
        }
        this.watch = parts.keep(
                "drift watch",
                new DriftWatch(
                        new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA),
                        new UdfInstaller(pool),
                        DRIFT_LOOK,
                        verify::table,
                        clock));
        Gauge.builder("gannet_capture_trigger_drift", watch, one -> one.problems()
                        .size())
                .description("captured tables whose triggers are wrong and cannot be put right")
                .register(meters);
        watch.start();
        this.heartbeats = heartbeat.isZero()
                ? Optional.empty()
                : Optional.of(new Heartbeats(pool, heartbeat, clock, indexes.heartbeats(), meters));
        heartbeats.ifPresent(beats -> parts.keep("heartbeat", beats).start());
    }

    /** What measures lag, where that is configured. */
    Optional<Heartbeats> heartbeats() {
        return heartbeats;
    }

    /** What stands in for messages that name no row. */
    Comparing comparing() {
        return new CompareAgain(jobs, indexes::targets);
    }

    static Database open(
            Config all,
            QueueEngine engine,
            Indexes indexes,
            DataDirectory data,
            Parts parts,
            MeterRegistry meters,
            Clock clock)
            throws IOException {
        Config.Database config = all.database().orElseThrow();
        MysqlPool pool = parts.keep(
                "database",
                MysqlPool.open(new MysqlSettings(
                        config.url(),
                        config.user(),
                        config.passwordFile(),
                        config.connections(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60))));
        return new Database(pool, all.scrub(), all.worker().heartbeat(), engine, indexes, data, parts, meters, clock);
    }

    private Optional<VerifyTarget> target(String name) {
        return indexes.targets().stream()
                .filter(target -> target.name().equals(name))
                .findFirst();
    }

    /** How many messages the slowest sink has yet to read. */
    private long backlog(String queue) {
        return engine.find(QueueName.of(queue)).map(Queue::status).stream()
                .flatMap(status -> status.readers().stream()
                        .filter(reader -> reader.mode() == Reader.Mode.BLOCKING)
                        // acknowledged is what is durable, a second or more behind
                        .map(reader -> status.last()
                                - indexes.readThrough(reader.name(), queue).orElse(reader.acknowledged())))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** A walk through a table. */
    TableWalk walk(TableName table) {
        return new TableScan(pool, table, Optional.empty());
    }

    /** Where rows are read again. */
    RowSource rows() {
        return rows;
    }

    /** A sink that lost its place is compared with its tables; a new one waits for its first backfill. */
    void gap(String sink, Set<String> queues, GapListener.Gap gap) {
        Set<String> tables = new TreeSet<>(queues);
        tables.remove(Heartbeat.TABLE.toString());
        if (tables.isEmpty()) {
            return; // the heartbeat comes again by itself
        }
        switch (gap) {
            case NEW -> LOG.info("event=index-is-new index={} tables={} next=\"gannet backfill\"", sink, tables);
            case LOST -> refill(sink, indexes.filling(sink, tables));
            case DEFINITION, RETENTION -> rebuild(sink, gap.name());
            default -> verify.sink(sink, gap.name());
        }
    }

    private AutoVerify verify() {
        return verify;
    }

    /** Takes over changed definitions of indexes, and has those made anew that need it. */
    void take(List<Config.Index> changed) throws IOException {
        indexes.take(changed);
        rebuildOutdated();
    }

    /** Has every index made anew whose definition is not that of its generation in use. */
    void rebuildOutdated() {
        indexes.outdated().forEach(index -> rebuild(index, "its definition changed"));
    }

    /** Has an index made anew beside the one in use, unless that is under way. */
    void rebuild(String index, String reason) {
        boolean underWay = jobs.list().stream()
                .anyMatch(job -> job.kind().equals(RebuildKind.NAME)
                        && job.subject().equals(index)
                        && !job.state().ended());
        if (underWay) {
            return;
        }
        try {
            JobView job = jobs.submit(RebuildKind.NAME, index, Map.of("reason", reason));
            LOG.warn("event=rebuild-started index={} job={} reason=\"{}\"", index, job.id(), reason);
        } catch (IllegalStateException e) {
            LOG.warn("event=rebuild-not-started index={} reason=\"{}\"", index, e.getMessage());
        }
    }

    /** An index that was filled once and is empty now gets all rows again. */
    private void refill(String sink, Set<TableName> filling) {
        for (TableName table : filling) {
            try {
                JobView job = jobs.submit(BackfillKind.NAME, table.toString(), Map.of());
                LOG.warn("event=backfill-started table={} job={} reason=\"index {} is empty\"", table, job.id(), sink);
            } catch (IllegalStateException e) {
                LOG.warn("event=backfill-not-started table={} reason=\"{}\"", table, e.getMessage());
            }
        }
    }

    void register(Routes routes, Api api) {
        JobsApi jobsApi = new JobsApi(jobs);
        jobsApi.register(routes);
        api.tell(jobsApi);
        new ScanApi(this::walk).register(routes);
        new TraceApi(
                        engine,
                        indexes::targets,
                        indexes.workers(),
                        indexes::join,
                        rows,
                        new TraceTable(pool, new OutboxTables(OutboxTables.DEFAULT_SCHEMA).outbox()),
                        indexes.failed())
                .register(routes);
        new BackfillApi(jobs, this::refusal).register(routes);
        new RebuildApi(jobs, indexes.workers().keySet()).register(routes);
        VerifyApi verifyApi = new VerifyApi(jobs, indexes::targets, scrubber::status);
        verifyApi.register(routes);
        api.tell(verifyApi);
        CaptureApi captureApi = new CaptureApi(watch);
        captureApi.register(routes);
        api.tell(captureApi);
    }

    /** Why a table cannot be backfilled; a database that is down is no reason, the job waits for it. */
    private Optional<String> refusal(TableName table) {
        if (indexes.targets().stream().noneMatch(target -> target.table().equals(table))) {
            return Optional.of("no index takes " + table + ": name it under indexes in the configuration");
        }
        try (Connection connection = pool.connection()) {
            TableSchema schema = TableSchema.read(connection, table);
            return schema.keyNames().isEmpty() ? Optional.of(table + " has no primary key") : Optional.empty();
        } catch (TableUnusableException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** Hears the doorbell that triggers ring: by default at the UDP port with the number of the HTTP port. */
    void hear(String host, int port) {
        try {
            parts.keep("doorbell", DoorbellReceiver.listen(new InetSocketAddress(host, port), relay::ring));
        } catch (IOException e) {
            LOG.warn(
                    "event=no-doorbell host={} port={} reason=\"{}\" effect=\"the relay polls\"",
                    host,
                    port,
                    e.getMessage());
        }
    }

    /** Told on /readyz. */
    void checks(Readiness readiness) {
        readiness.add("capture", () -> watch.problems().entrySet().stream()
                .map(one -> one.getKey() + ": " + String.join("; ", one.getValue()))
                .reduce((first, second) -> first + "; " + second));
        readiness.add("database", () -> {
            try (Connection connection = pool.connection()) {
                return connection.isValid(1) ? Optional.empty() : Optional.of("the connection does not answer");
            } catch (SQLException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        });
    }
}
