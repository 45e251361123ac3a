package io.gannet.bench;

import io.gannet.appliance.Appliance;
import io.gannet.appliance.StartException;
import io.gannet.capture.CaptureException;
import io.gannet.capture.CaptureMode;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.Payload;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.outbox.OutboxRelay;
import io.gannet.outbox.RelaySettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.Sandbox;
import io.gannet.sandbox.ServerKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What capture costs: rows of about 500 bytes inserted by a procedure within the server (no client's round trips, so the ratios are
 * the worst case), against the same inserts without triggers, way by way in turn, with the median of the rounds' ratios. Two plain
 * triggers show what any trigger, and any row stored by one, costs. And how many rows a second the relay moves. A private server, an appliance in this process.
 */
public final class CaptureBench {

    private static final TableName TABLE = new TableName("bench", "t");
    /** A target of the library's that opens a connection for each call. */
    private static final String CONNECTING = "connecting";

    private static final String PLAIN = "CREATE TRIGGER bench.plain AFTER INSERT ON bench.t FOR EACH ROW ";
    private static final int RELAYED = 200_000;
    /** Pushes before anything is measured, after which the appliance's code is compiled. */
    private static final int WARM_UP = 30_000;

    private static final String PAD = "abcdefghij".repeat(44);

    /** A way of capturing. */
    private enum Way {
        NONE("no trigger"),
        NOTHING("a trigger that does nothing"),
        LETTER("one that stores a letter"),
        OUTBOX_KEY("outbox, payload key"),
        OUTBOX_ROW("outbox, payload row"),
        PUSH("push"),
        PUSH_CONNECTING("push, a connection a call");

        private final String title;

        Way(String title) {
            this.title = title;
        }

        CaptureOptions options() {
            return switch (this) {
                case OUTBOX_KEY -> CaptureOptions.outbox(true).with(Payload.KEY);
                case OUTBOX_ROW -> CaptureOptions.outbox(true);
                case PUSH_CONNECTING -> new CaptureOptions(CaptureMode.PUSH, Payload.ROW, true, CONNECTING, Set.of());
                default -> CaptureOptions.push();
            };
        }
    }

    /**
     * The figures of one way.
     *
     * @param undelivered pushes that were not accepted, whose events went to the outbox
     */
    private record Figures(Way way, List<Double> rates, List<Double> ratios, AtomicLong undelivered) {
        Figures(Way way) {
            this(way, new ArrayList<>(), new ArrayList<>(), new AtomicLong());
        }

        /** As in {@code push  2,388  0.17  0.20 0.17 0.14}; a push that was none is told. */
        String line() {
            String rounds = String.join(
                    " ",
                    ratios.stream().map(ratio -> String.format("%.2f", ratio)).toList());
            String line = String.format("%-28s %,12.0f %8.2f  %s", way.title, median(rates), median(ratios), rounds);
            return undelivered.get() == 0 ? line : line + "; " + undelivered + " pushes went to the outbox";
        }
    }

    private final ServerKind kind;
    private final Path library;
    private final String sync;
    private final int rounds;
    private final int rows;
    private final PrintStream out;

    /**
     * A benchmark.
     *
     * @param kind the private server
     * @param library the built UDF library
     * @param sync the queue's sync mode: always, interval or never
     * @param rounds how often each way is measured
     * @param rows rows inserted in one measurement, in transactions of 1,000
     * @param out takes the figures
     */
    public CaptureBench(ServerKind kind, Path library, String sync, int rounds, int rows, PrintStream out) {
        this.kind = kind;
        this.library = library;
        this.sync = sync;
        this.rounds = rounds;
        this.rows = rows;
        this.out = out;
    }

    /** Runs it, which takes some minutes, and leaves nothing behind. */
    public void run()
            throws IOException, InterruptedException, SQLException, CaptureException, ConfigException, StartException,
                    TableUnusableException {
        Path folder = Files.createTempDirectory("gannet-bench");
        Path password = folder.resolve("password");
        try (DatabaseServer server = new Sandbox(Sandbox.defaultCache()).start(kind, List.of());
                Appliance appliance = appliance(folder)) {
            Files.createFile(
                    password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(password, server.password());
            try (MysqlPool pool =
                    MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)))) {
                out.println("server " + kind.title() + ", queue.sync " + sync + ", " + rounds + " rounds");
                prepare(server);
                // before the library is loaded, which reads it with its first call
                targets(server, URI.create(appliance.url()).getAuthority());
                new UdfInstaller(pool).install(library);
                server.execute("CALL bench.warm(" + WARM_UP + ")");
                TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
                measure(server, installer, rows, 1000, "rows in transactions of 1,000");
                measure(server, installer, rows / 10, 1, "rows, one a transaction");
                relay(server, pool);
            }
        } finally {
            delete(folder);
        }
    }

    private Appliance appliance(Path folder) throws ConfigException, StartException {
        Map<String, String> flags = Map.of(
                "server.data",
                folder.resolve("data").toString(),
                "server.http",
                "127.0.0.1:0",
                "server.memcached",
                "off",
                "queue.sync",
                sync);
        return Appliance.start(
                ConfigLoader.load(new Sources(flags, Map.of(), Optional.empty()))
                        .config(),
                "bench",
                Clock.systemUTC());
    }

    private static void targets(DatabaseServer server, String at) throws IOException {
        Path file = server.pluginDir().resolve(UdfInstaller.TARGETS);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                "target default " + at + "\ntarget " + CONNECTING + " " + at + " keep-alive=off\nallow " + at + "\n",
                StandardCharsets.UTF_8);
    }

    private static void prepare(DatabaseServer server) throws SQLException {
        server.execute(
                "CREATE DATABASE bench CHARACTER SET utf8mb4",
                "CREATE TABLE bench.t (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(200) NOT NULL, body TEXT NOT NULL,"
                        + " author INT NOT NULL, price DECIMAL(10,2) NOT NULL, at DATETIME NOT NULL)",
                "CREATE TABLE bench.kept (id BIGINT UNSIGNED PRIMARY KEY, queue VARCHAR(191) NOT NULL, body LONGTEXT NOT NULL)",
                "CREATE PROCEDURE bench.fill(n INT, size INT) BEGIN DECLARE i INT DEFAULT 0; SET autocommit = 0;"
                        + " WHILE i < n DO INSERT INTO bench.t (title, body, author, price, at) VALUES"
                        + " (CONCAT('title ', i), '" + PAD + "', i, 12.50, '2026-01-01'); SET i = i + 1;"
                        + " IF i % size = 0 THEN COMMIT; END IF; END WHILE; COMMIT; SET autocommit = 1; END",
                "CREATE PROCEDURE bench.warm(n INT) BEGIN DECLARE i INT DEFAULT 0; WHILE i < n DO"
                        + " DO http_post('target://default/?name=bench.t&opt=put&raw=1', '" + PAD
                        + "'); SET i = i + 1; END WHILE; END");
    }

    private void measure(DatabaseServer server, TriggerInstaller installer, int count, int size, String title)
            throws SQLException, InterruptedException, CaptureException, TableUnusableException {
        List<Figures> all = Arrays.stream(Way.values()).map(Figures::new).toList();
        for (int round = 0; round <= rounds; round++) {
            double none = 0;
            for (Figures one : all) {
                set(server, installer, one.way());
                long before = undelivered(server);
                double rate = fill(server, count, size);
                none = one.way() == Way.NONE ? rate : none;
                if (round > 0) { // the first round warms up
                    one.rates().add(rate);
                    one.ratios().add(rate / none);
                    one.undelivered().addAndGet(undelivered(server) - before);
                }
            }
        }
        out.println();
        out.println(String.format("%,d %s", count, title));
        out.println(String.format("%-28s %12s %8s  %s", "way", "rows/s", "ratio", "ratios of the rounds"));
        for (Figures one : all) {
            out.println(one.line());
        }
        out.flush();
    }

    private static void set(DatabaseServer server, TriggerInstaller installer, Way way)
            throws SQLException, InterruptedException, CaptureException, TableUnusableException {
        installer.remove(TABLE, true);
        server.execute("DROP TRIGGER IF EXISTS bench.plain", "TRUNCATE TABLE bench.t", "TRUNCATE TABLE bench.kept");
        switch (way) {
            case NONE -> {}
            case NOTHING -> server.execute(PLAIN + "SET @nothing = 1");
            case LETTER -> server.execute(PLAIN + "INSERT INTO bench.kept VALUES (UUID_SHORT(), 'bench.t', 'x')");
            default -> installer.install(TABLE, way.options());
        }
        server.execute("CALL bench.fill(200, 100)");
    }

    private static double fill(DatabaseServer server, int count, int size) throws SQLException {
        try (Connection connection = server.connect("bench");
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            statement.execute("CALL bench.fill(" + count + ", " + size + ")");
            return count / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static long undelivered(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect("bench");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT JSON_EXTRACT(s, '$.calls') - JSON_EXTRACT(s, '$.ok')"
                        + " FROM (SELECT CONVERT(gannet_udf_stat() USING utf8mb4) AS s) counters")) {
            found.next();
            return found.getLong(1);
        }
    }

    private void relay(DatabaseServer server, MysqlPool pool) throws SQLException, InterruptedException {
        server.execute(new OutboxTables("bench_outbox").createSql().toArray(String[]::new));
        server.execute(
                "INSERT INTO bench_outbox.outbox (id, queue, body) SELECT UUID_SHORT(), 'bench', '" + PAD + "' FROM"
                        + " (SELECT 1 FROM information_schema.COLUMNS LIMIT 1000) a,"
                        + " (SELECT 1 FROM information_schema.COLUMNS LIMIT 200) b");
        AtomicLong moved = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        long start = System.nanoTime();
        try (OutboxRelay relay = new OutboxRelay(
                pool,
                RelaySettings.of("bench_outbox"),
                (queue, bodies) -> {
                    if (moved.addAndGet(bodies.size()) >= RELAYED) {
                        all.countDown();
                    }
                    return bodies.size();
                },
                new SimpleMeterRegistry())) {
            relay.start();
            if (!all.await(2, TimeUnit.MINUTES)) {
                out.println("the relay has not moved all within 2 minutes");
            }
        }
        out.println();
        out.println(String.format(
                "relay, %,d rows of 440 bytes to a publisher that keeps nothing: %,.0f rows/s",
                moved.get(), moved.get() / ((System.nanoTime() - start) / 1e9)));
        out.flush();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void delete(Path folder) throws IOException {
        try (java.util.stream.Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
