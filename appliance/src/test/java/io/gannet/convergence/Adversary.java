package io.gannet.convergence;

import io.gannet.capture.CaptureMode;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.TriggerInstaller;
import io.gannet.change.TableName;
import io.gannet.sandbox.DatabaseServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** What a seed does to the parts while the application writes. Each act leaves everything running. */
final class Adversary {

    private interface Act {
        void run() throws Exception;
    }

    private record Named(String name, Act act) {}

    private final ServeProcess serve;
    private final DatabaseServer server;
    private final TriggerInstaller installer;
    private final CaptureOptions options;
    private final Path data;
    private final int memcachedPort;
    private final Random random;
    private final List<Named> acts = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private int columns;

    Adversary(
            ServeProcess serve,
            DatabaseServer server,
            TriggerInstaller installer,
            CaptureOptions options,
            Path data,
            int memcachedPort,
            Random random) {
        this.serve = serve;
        this.server = server;
        this.installer = installer;
        this.options = options;
        this.data = data;
        this.memcachedPort = memcachedPort;
        this.random = random;
        acts.add(new Named("kill the appliance", this::killAppliance));
        acts.add(new Named("kill mysqld", this::killDatabase));
        acts.add(new Named("hang the appliance", this::hangAppliance));
        acts.add(new Named("stop the appliance in order", this::restartAppliance));
        acts.add(new Named("restore an old index", () -> restore("indexes")));
        acts.add(new Named("flush_all by memcached", this::flushAll));
        acts.add(new Named("reset by HTTPSQS", this::reset));
        acts.add(new Named("replay old outbox rows", this::replay));
        acts.add(new Named("switch modes", this::switchModes));
        acts.add(new Named("truncate a table", () -> server.execute("TRUNCATE TABLE app.t_bin")));
        acts.add(new Named("add a column", this::addColumn));
        acts.add(new Named("break connections", this::breakConnections));
    }

    /** What was done, in order. */
    List<String> done() {
        return done;
    }

    /** Every act once in the seed's order, then more of them while there is time. */
    void run(LongSupplier millisLeft) throws Exception {
        List<Named> order = new ArrayList<>();
        while (millisLeft.getAsLong() > 0) {
            if (order.isEmpty()) {
                order.addAll(acts);
                java.util.Collections.shuffle(order, random);
            }
            Named next = order.remove(0);
            long at = millisLeft.getAsLong();
            System.out.println("convergence: " + at + " ms left: " + next.name);
            next.act.run();
            done.add(next.name);
            pause(1_000 + random.nextInt(3_000));
        }
    }

    private void killAppliance() throws Exception {
        serve.kill();
        pause(random.nextInt(3_000));
        serve.start();
        if (random.nextInt(3) == 0) {
            pause(random.nextInt(1_500));
            serve.kill(); // in the middle of its recovery
            serve.start();
        }
        serve.awaitReady();
    }

    private void restartAppliance() throws Exception {
        serve.stop();
        serve.start();
        serve.awaitReady();
    }

    private void hangAppliance() throws Exception {
        serve.signal("STOP");
        pause(500 + random.nextInt(3_000));
        serve.signal("CONT");
    }

    private void killDatabase() throws Exception {
        server.kill();
        pause(random.nextInt(2_000));
        server.restart();
    }

    private void restore(String part) throws Exception {
        Path now = data.resolve(part);
        Path old = data.resolveSibling(part + "-old");
        serve.stop();
        copy(now, old);
        serve.start();
        serve.awaitReady();
        pause(3_000);
        serve.kill();
        delete(now);
        copy(old, now);
        delete(old);
        serve.start();
        serve.awaitReady();
    }

    private void flushAll() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", memcachedPort)) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write("flush_all\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            int first = socket.getInputStream().read();
            if (first < 0) {
                throw new IOException("flush_all was not answered");
            }
        }
    }

    private void reset() throws Exception {
        serve.get("/?name=" + Tables.SCHEMA + ".t_int&opt=reset");
    }

    private void replay() throws SQLException {
        String outbox = installer.tables().outbox();
        server.execute(
                "CREATE TABLE IF NOT EXISTS app.app_old LIKE " + outbox,
                "INSERT IGNORE INTO app.app_old SELECT * FROM " + outbox + " LIMIT 500",
                "INSERT INTO " + outbox + " SELECT * FROM app.app_old o WHERE NOT EXISTS (SELECT 1 FROM " + outbox
                        + " n WHERE n.id = o.id)");
    }

    private void switchModes() throws Exception {
        CaptureMode mode = random.nextBoolean() || !options.udf() ? CaptureMode.OUTBOX : CaptureMode.PUSH;
        for (String table : Tables.NAMES) {
            installer.switchTo(new TableName(Tables.SCHEMA, table), Optional.of(mode));
        }
    }

    private void addColumn() throws SQLException {
        if (columns < 3) {
            server.execute("ALTER TABLE app.t_int ADD COLUMN extra" + columns + " INT DEFAULT " + (7 + columns));
            columns++;
        }
    }

    private void breakConnections() throws SQLException {
        server.execute("SET GLOBAL max_connections = 151");
        try (var connection = server.connect("");
                var statement = connection.createStatement();
                var rs = statement.executeQuery("SELECT id FROM information_schema.processlist"
                        + " WHERE id <> CONNECTION_ID() AND user = 'root'")) {
            List<Long> ids = new ArrayList<>();
            while (rs.next()) {
                ids.add(rs.getLong(1));
            }
            for (long id : ids) {
                try (var kill = connection.createStatement()) {
                    kill.execute("KILL " + id);
                } catch (SQLException e) {
                    // it has gone by itself
                }
            }
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
