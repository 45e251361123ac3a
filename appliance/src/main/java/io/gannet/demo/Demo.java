package io.gannet.demo;

import io.gannet.appliance.Appliance;
import io.gannet.capture.CaptureException;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * The whole demo: a database, the sample data, the appliance, capture, backfill, the tour; then it stays up. {@link #close} ends
 * everything and leaves only the cache.
 */
public final class Demo implements AutoCloseable {

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);

    private final DemoOptions options;
    private final String version;
    private final PrintStream out;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /**
     * A demo that is not started yet.
     *
     * @param version what the appliance says it is
     * @param out where it tells what it does
     */
    public Demo(DemoOptions options, String version, PrintStream out) {
        this.options = options;
        this.version = version;
        this.out = out;
    }

    /**
     * Runs everything up to the end of the tour, and then, unless it is to end there, until {@code end} is counted down.
     *
     * @throws DemoException naming the step that failed
     */
    public void run(CountDownLatch end) throws DemoException {
        String id = Long.toString(System.nanoTime() & 0xffffff, 36);
        DemoRun run = step("clear what an earlier run left", () -> keep(DemoRun.begin(options.folder())));
        DemoDatabase database = database(id);
        step("load the sample data", () -> load(database));
        Config config = step("write the configuration", () -> configure(run, database));
        Appliance appliance =
                step("start the appliance", () -> keep(Appliance.start(config, version, Clock.systemUTC())));
        say("the appliance answers at " + appliance.url() + "/");
        step("install capture", () -> capture(database, config, appliance));
        ApiClient api = new ApiClient(appliance.url(), Optional.empty(), REQUEST_LIMIT);
        List<String> tables = List.of(database.schema() + ".film", database.schema() + ".poem");
        step("backfill", () -> {
            new BackfillWatch(api, out).run(tables);
            return tables;
        });
        SearchClient search = new SearchClient(appliance.url());
        say("the tour: what is written to the database is found over HTTP");
        step("the tour", () -> {
            new Tour(database, search, out, "g" + id).run();
            return search;
        });
        if (!options.exit()) {
            invite(appliance.url(), database.schema());
            stayUp(end);
        }
    }

    private static void stayUp(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            // asked to end, which is what it waits for
        }
    }

    private DemoDatabase database(String id) throws DemoException {
        if (options.jdbcUrl().isPresent()) {
            DemoDatabase own = step(
                    "make a schema on your server",
                    () -> keep(OwnDatabase.create(
                            options.jdbcUrl().orElseThrow(), options.user(), password(options.passwordFile()), id)));
            say("using " + own.title());
            return own;
        }
        say("fetching " + options.server().title() + " (once; kept in "
                + options.folder().cache() + ")");
        step("fetch the database server", () -> {
            PrivateDatabase.fetch(options.server(), options.folder());
            return options;
        });
        DemoDatabase database = step(
                "start the database server", () -> keep(PrivateDatabase.start(options.server(), options.folder())));
        say("started " + database.title());
        return database;
    }

    private static String password(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return "";
        }
        try (BufferedReader reader = Files.newBufferedReader(file.orElseThrow())) {
            String line = reader.readLine();
            return line == null ? "" : line;
        }
    }

    private DemoDatabase load(DemoDatabase database) throws SQLException, IOException {
        SampleData sample = new SampleData(options.home().resolve("sql").resolve("sample"));
        try (Connection connection = database.connect()) {
            sample.loadSakila(connection);
            int poems = sample.loadPoems(connection);
            say("loaded Sakila and " + poems + " Chinese poems into " + database.schema());
        }
        return database;
    }

    private static Config configure(DemoRun run, DemoDatabase database) throws IOException, ConfigException {
        run.configure(database);
        return ConfigLoader.load(new Sources(java.util.Map.of(), java.util.Map.of(), Optional.of(run.config())))
                .config();
    }

    private DemoDatabase capture(DemoDatabase database, Config config, Appliance appliance)
            throws SQLException, IOException, CaptureException, TableUnusableException, InterruptedException {
        Config.Database access = config.database().orElseThrow();
        try (MysqlPool pool = MysqlPool.open(MysqlSettings.of(access.url(), access.user(), access.passwordFile()))) {
            CaptureOptions how = udf(access, pool, appliance);
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : List.of("film", "poem")) {
                TableName name = new TableName(database.schema(), table);
                // the pool outlives only this step; removing capture at the end needs one of its own
                keep(() -> remove(access, name));
                installer.install(name, how);
            }
            say("captured " + database.schema() + ".film and .poem: triggers in mode "
                    + how.mode().text());
        }
        return database;
    }

    /** Loads the UDF library where that is possible from here; else says how, and goes on by the outbox alone. */
    private CaptureOptions udf(Config.Database access, MysqlPool pool, Appliance appliance)
            throws SQLException, IOException, CaptureException {
        UdfInstaller udf = new UdfInstaller(pool);
        Path library = options.home().resolve("udf").resolve(UdfInstaller.LIBRARY);
        if (options.jdbcUrl().isPresent() && udf.version().isPresent()) {
            // its targets are somebody else's: they may name an appliance that is not this one
            say("your server has the UDF library already, and it stays as it is; the demo's changes take the outbox");
            return CaptureOptions.outbox(false);
        }
        if (Files.isRegularFile(library) && udf.writable()) {
            udf.writeTargets(
                    CaptureOptions.DEFAULT_TARGET, appliance.url().replaceFirst("^https?://", ""), Optional.empty());
            if (options.jdbcUrl().isPresent()) {
                keep(() -> removeUdf(access));
            }
            udf.install(library);
            say("loaded the UDF library " + udf.version().orElse(""));
            return CaptureOptions.push();
        }
        say("the UDF library cannot be put into the server from here; changes take the outbox. To install it:");
        udf.lines(library).forEach(out::println);
        return CaptureOptions.outbox(false);
    }

    private static void removeUdf(Config.Database access) throws SQLException, IOException, InterruptedException {
        try (MysqlPool pool = MysqlPool.open(MysqlSettings.of(access.url(), access.user(), access.passwordFile()))) {
            new UdfInstaller(pool).remove();
        }
    }

    private static void remove(Config.Database access, TableName table) throws SQLException, InterruptedException {
        try (MysqlPool pool = MysqlPool.open(MysqlSettings.of(access.url(), access.user(), access.passwordFile()))) {
            new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA).remove(table, true);
        }
    }

    private void invite(String url, String schema) {
        String gannet = "./gannet";
        String where = url.endsWith(":1218") ? "" : " --url " + url;
        out.println();
        out.println("Open " + url + "/ in a browser, or try:");
        out.println("  " + gannet + " search film \"dinosaur secretary\"" + where);
        out.println("  " + gannet + " search poem 明月" + where);
        out.println("  " + gannet + " sql \"UPDATE " + schema + ".film SET title = 'HELLO GANNET' WHERE film_id = 1\"");
        out.println("  curl '" + url + "/v1/search/film?q=hello'");
        out.println("Ctrl-C ends the demo and removes everything but the cache.");
        out.flush();
    }

    private void say(String line) {
        out.println("* " + line);
        out.flush();
    }

    private <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    private static <T> T step(String name, Callable<T> step) throws DemoException {
        try {
            return step.call();
        } catch (DemoException e) {
            throw e;
        } catch (Exception e) {
            throw new DemoException(name, e);
        }
    }

    /** Ends what was started, in reverse; an interrupt that asked for the end does not cut it short. */
    @Override
    public void close() {
        boolean asked = Thread.interrupted();
        closeAll();
        if (asked) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                out.println("* could not tidy up: " + e.getMessage());
            }
        }
    }
}
