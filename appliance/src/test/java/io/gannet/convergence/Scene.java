package io.gannet.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.capture.BuiltLibrary;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.Payload;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** One run with its parts. */
final class Scene {

    private static final int WRITERS = 8;

    /** Only the scrubber sees some acts (old data restored): its bound on these small tables. */
    private static final long CONVERGE_SECONDS = 60 + 60;

    private static final String EVERYTHING = "everything";
    private static final String FAMILIES = "families";
    private static final String ALONE = "alone";
    private static final List<String> ALONE_TABLES = List.of("t_int", "child");

    private final DatabaseServer server;
    private final Path folder;
    private final Run run;
    private final Random random;
    private final int httpPort = freePort();
    private final int memcachedPort = freePort();
    private final int workerPort = freePort();

    /**
     * Nothing is started.
     *
     * @param folder where logs and data go; empty
     */
    Scene(DatabaseServer server, Path folder, Run run) {
        this.server = server;
        this.folder = folder;
        this.run = run;
        this.random = new Random(run.seed());
    }

    /** Writes and breaks for so many seconds, then waits until everything is equal. */
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
                ServeProcess worker = new ServeProcess(folder.resolve("worker.log"), workerPort, worker(), Map.of())) {
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            CaptureOptions options = install(pool, installer);
            serve.start();
            worker.start();
            serve.awaitReady();
            worker.awaitReady();
            Writer.Shared shared = new Writer.Shared(run.payload() == Payload.ROW);
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
        udf.install(BuiltLibrary.path());
        udf.writeTargets("default", "127.0.0.1:" + httpPort, Optional.empty());
        Config config = ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(folder.resolve("gannet.yaml"))))
                .config();
        CaptureOptions options = run.way().options(run.payload());
        for (String table : Tables.NAMES) {
            TableName name = new TableName(Tables.SCHEMA, table);
            installer.install(name, options.withJoinColumns(config.joinColumns(name.toString())));
        }
        return options;
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
            Map<String, Map<String, Map<String, String>>> all = new TreeMap<>();
            for (String table : Tables.NAMES) {
                Map<String, Map<String, String>> rows = Tables.rows(connection, table);
                all.put(table, rows);
                compare(left, EVERYTHING, table, rows, IndexDump.of(world.serve(), EVERYTHING, table));
                if (ALONE_TABLES.contains(table)) {
                    compare(left, ALONE, table, rows, IndexDump.of(world.worker(), ALONE, table));
                }
            }
            compare(
                    left,
                    FAMILIES,
                    Family.ROOT,
                    Family.documents(all),
                    IndexDump.of(world.serve(), FAMILIES, Family.ROOT));
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
        String tables = Tables.NAMES.stream().map(t -> Tables.SCHEMA + "." + t).collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>();
        lines.add("server:");
        lines.add("  data: " + folder.resolve("data"));
        lines.add("  http: 127.0.0.1:" + httpPort);
        lines.add("  memcached: 127.0.0.1:" + memcachedPort);
        lines.add("queue:");
        lines.add("  sync: " + run.sync());
        lines.add("database:");
        lines.add("  url: " + server.jdbcUrl(""));
        lines.add("  user: " + server.user());
        lines.add("  password-file: " + password);
        lines.add("capture:");
        lines.add("  mode: " + run.way().options(run.payload()).mode().text());
        lines.add("  payload: " + run.payload().text());
        lines.add("indexes:");
        lines.add("  " + EVERYTHING + ":");
        lines.add("    tables: [" + tables + "]");
        lines.addAll(Family.configuration(FAMILIES));
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
