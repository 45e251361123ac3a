package io.gannet.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.capture.CaptureMode;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.Payload;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The one promise, put to the test: eight writers, an adversary, then silence; and the indexes equal the tables: the appliance's own
 * over all tables, and one over two tables that a worker alone keeps in a process of its own.
 *
 * <p>A run that failed runs again by the command that it printed when it began: {@code mvn verify -pl appliance -am
 * -Dit.test=ConvergenceIT -Dgannet.convergence.run=SERVER:MODE:PAYLOAD:SEED}. {@code -Dgannet.convergence.acts=TEXT} takes only the
 * acts whose name has the text, {@code -Dgannet.convergence.seconds=N} says how long each run writes.
 */
class ConvergenceIT {

    private static final int WRITERS = 8;
    /** Only the scrubber sees some acts (old data restored): its bound on these small tables. */
    private static final long CONVERGE_SECONDS = 60 + 60;

    private static final String ONE = System.getProperty("gannet.convergence.run", "");

    private final long seed = Long.getLong("gannet.convergence.seed", System.nanoTime() & 0xffffffffL);
    private final long seconds = Long.getLong("gannet.convergence.seconds", 90);

    @Test
    @DisabledIf("one")
    void push_onMysql_converges() throws Exception {
        run(ServerKind.MYSQL_8_0, CaptureMode.PUSH, Payload.ROW, seconds, seed);
    }

    @Test
    @DisabledIf("one")
    void outbox_onMariadb_converges() throws Exception {
        run(ServerKind.MARIADB_INSTALLED, CaptureMode.OUTBOX, Payload.KEY, seconds, seed + 1);
    }

    @Test
    @EnabledIf("one")
    void thatRun_converges() throws Exception {
        String[] parts = ONE.split(":");
        run(
                ServerKind.valueOf(parts[0]),
                CaptureMode.valueOf(parts[1]),
                Payload.valueOf(parts[2]),
                seconds,
                Long.parseLong(parts[3]));
    }

    /** All modes with both payloads on all servers, an hour in all, then on with other seeds as long as there is time. */
    @Test
    @Tag("long")
    @DisabledIf("one")
    void everyModeOnEveryServer_converges() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("gannet.convergence.long-seconds", 3_600));
        List<String> failed = new ArrayList<>();
        long next = seed;
        do {
            for (ServerKind kind : ServerKind.values()) {
                for (CaptureMode mode : CaptureMode.values()) {
                    for (Payload payload : Payload.values()) {
                        long runSeed = next++;
                        try {
                            run(kind, mode, payload, seconds, runSeed);
                        } catch (AssertionError | Exception e) {
                            failed.add(id(kind, mode, payload, runSeed) + ": " + e);
                        }
                    }
                }
            }
        } while (System.nanoTime() - end < 0);
        assertThat(failed).isEmpty();
    }

    static boolean one() {
        return !ONE.isEmpty();
    }

    private static String id(ServerKind kind, CaptureMode mode, Payload payload, long seed) {
        return kind + ":" + mode + ":" + payload + ":" + seed;
    }

    private void run(ServerKind kind, CaptureMode mode, Payload payload, long runSeconds, long runSeed)
            throws Exception {
        String id = id(kind, mode, payload, runSeed);
        System.out.printf(
                "convergence: again by: mvn verify -pl appliance -am -Dit.test=ConvergenceIT"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=none -Dgannet.convergence.run=%s%n",
                id);
        Path folder = Files.createDirectories(Path.of("target", "convergence", id.replace(':', '-')));
        try (DatabaseServer server = TestServers.fresh(kind)) {
            try {
                new Scene(server, folder.toAbsolutePath(), mode, payload, runSeed).play(runSeconds);
            } finally {
                Files.copy(server.log(), folder.resolve("database.log"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** One run with its parts. */
    private static final class Scene {

        private static final String ALONE = "alone";
        private static final List<String> ALONE_TABLES = List.of("t_int", "child");

        private final DatabaseServer server;
        private final Path folder;
        private final CaptureMode mode;
        private final Payload payload;
        private final Random random;
        private final int httpPort = freePort();
        private final int memcachedPort = freePort();
        private final int workerPort = freePort();

        Scene(DatabaseServer server, Path folder, CaptureMode mode, Payload payload, long seed) {
            this.server = server;
            this.folder = folder;
            this.mode = mode;
            this.payload = payload;
            this.random = new Random(seed);
        }

        void play(long seconds) throws Exception {
            server.execute(Tables.create().toArray(String[]::new));
            Path password = folder.resolve("password");
            Files.writeString(password, server.password() + "\n");
            Path config = folder.resolve("gannet.yaml");
            Files.writeString(config, config(password));
            Path data = folder.resolve("data");
            Faults faults = Faults.of(data, folder);
            MysqlSettings settings = MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password));
            try (MysqlPool pool = MysqlPool.open(settings);
                    ServeProcess serve = new ServeProcess(
                            folder.resolve("serve.log"),
                            httpPort,
                            ServeProcess.arguments(config, List.of()),
                            faults.environment());
                    ServeProcess worker =
                            new ServeProcess(folder.resolve("worker.log"), workerPort, worker(), Map.of())) {
                TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
                CaptureOptions options = install(pool, installer);
                serve.start();
                worker.start();
                serve.awaitReady();
                worker.awaitReady();
                Writer.Shared shared = new Writer.Shared(payload == Payload.ROW);
                World world = new World(serve, worker, server, faults, installer, options, data, memcachedPort);
                Adversary adversary = new Adversary(world, random);
                write(adversary, shared, seconds);
                judge(world, adversary, shared);
            }
        }

        private List<String> worker() {
            List<String> arguments = new ArrayList<>(List.of(
                    "worker",
                    "--from",
                    "http://127.0.0.1:" + httpPort,
                    "--name",
                    ALONE,
                    "--data",
                    folder.resolve("worker").toString(),
                    "--http",
                    "127.0.0.1:" + workerPort));
            for (String table : ALONE_TABLES) {
                arguments.add("--table");
                arguments.add(Tables.SCHEMA + "." + table);
            }
            return arguments;
        }

        private CaptureOptions install(MysqlPool pool, TriggerInstaller installer) throws Exception {
            UdfInstaller udf = new UdfInstaller(pool);
            udf.install(library());
            udf.writeTargets("default", "127.0.0.1:" + httpPort, Optional.empty());
            CaptureOptions options = CaptureOptions.push().with(mode).with(payload);
            for (String table : Tables.NAMES) {
                installer.install(new TableName(Tables.SCHEMA, table), options);
            }
            return options;
        }

        /** The built library; made here when the build of its module was left out. */
        private static Path library() throws IOException, InterruptedException {
            Path module = Path.of("..", "mysql-udf-bridge").toAbsolutePath().normalize();
            Path library = module.resolve("target").resolve("gannet_udf.so");
            Process make = new ProcessBuilder("make", "-s", "-C", module.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(make.waitFor(2, TimeUnit.MINUTES) && Files.isRegularFile(library))
                    .as("make builds %s", library)
                    .isTrue();
            return library;
        }

        private void write(Adversary adversary, Writer.Shared shared, long seconds) throws Exception {
            AtomicBoolean ended = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            try {
                for (int i = 0; i < WRITERS; i++) {
                    threads.execute(new Writer(server, random.nextLong(), ended::get, shared));
                }
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                adversary.run(
                        () -> TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()),
                        System.getProperty("gannet.convergence.acts", ""));
            } finally {
                ended.set(true);
                threads.shutdown();
                assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }
        }

        private void judge(World world, Adversary adversary, Writer.Shared shared) throws Exception {
            System.out.printf(
                    "convergence: %d statements, own faults %s, slowest %d ms, acts %s%n",
                    shared.done.get(), shared.faults, shared.slowest.get(), adversary.done());
            assertThat(shared.done.get()).as("statements of the application").isGreaterThan(200);
            long from = System.nanoTime();
            Map<String, String> left = Map.of("?", "?");
            while (!left.isEmpty() && System.nanoTime() - from < TimeUnit.SECONDS.toNanos(CONVERGE_SECONDS)) {
                left = differences(world);
                Pause.millis(left.isEmpty() ? 0 : 250);
            }
            assertThat(left)
                    .as("differences %d s after the last write, log %s", CONVERGE_SECONDS, folder)
                    .isEmpty();
            System.out.printf("convergence: equal after %.1f s%n", (System.nanoTime() - from) / 1e9);
            assertThat(shared.harm)
                    .as("statements of the application that capture broke")
                    .isEmpty();
        }

        private Map<String, String> differences(World world) throws Exception {
            Map<String, String> left = new TreeMap<>();
            try (Connection connection = server.connect(Tables.SCHEMA)) {
                for (String table : Tables.NAMES) {
                    Map<String, Map<String, String>> rows = Tables.rows(connection, table);
                    compare(left, "everything", table, rows, IndexDump.of(world.serve(), "everything", table));
                    if (ALONE_TABLES.contains(table)) {
                        compare(left, ALONE, table, rows, IndexDump.of(world.worker(), ALONE, table));
                    }
                }
            } catch (IOException e) {
                left.put("search", e.toString());
            }
            return left;
        }

        private static void compare(
                Map<String, String> left,
                String index,
                String table,
                Map<String, Map<String, String>> rows,
                Map<String, Map<String, String>> found) {
            TreeSet<String> keys = new TreeSet<>(rows.keySet());
            keys.addAll(found.keySet());
            for (String key : keys) {
                if (!Objects.equals(rows.get(key), found.get(key)) && left.size() < 20) {
                    left.put(index + " " + table + " " + key, "table " + rows.get(key) + " index " + found.get(key));
                }
            }
        }

        private String config(Path password) {
            String tables =
                    Tables.NAMES.stream().map(t -> Tables.SCHEMA + "." + t).collect(Collectors.joining(", "));
            List<String> lines = new ArrayList<>();
            lines.add("server:");
            lines.add("  data: " + folder.resolve("data"));
            lines.add("  http: 127.0.0.1:" + httpPort);
            lines.add("  memcached: 127.0.0.1:" + memcachedPort);
            lines.add("queue:");
            lines.add("  sync: interval");
            lines.add("database:");
            lines.add("  url: " + server.jdbcUrl(""));
            lines.add("  user: " + server.user());
            lines.add("  password-file: " + password);
            lines.add("capture:");
            lines.add("  mode: " + mode.text());
            lines.add("  payload: " + payload.text());
            lines.add("indexes:");
            lines.add("  everything:");
            lines.add("    tables: [" + tables + "]");
            return String.join("\n", lines) + "\n";
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
