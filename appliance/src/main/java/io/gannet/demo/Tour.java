package io.gannet.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The demo's own writes: each with its SQL, what a search over HTTP found, and the time from the commit's return to the hit. Words
 * are made up per run, so that only what this run wrote can be found.
 */
final class Tour {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DemoDatabase database;
    private final SearchClient search;
    private final PrintStream out;
    private final String word;
    private final List<Long> times = new ArrayList<>();

    Tour(DemoDatabase database, SearchClient search, PrintStream out, String word) {
        this.database = database;
        this.search = search;
        this.out = out;
        this.word = word;
    }

    /** Runs it; an exception says which step failed. */
    void run() throws DemoException, SQLException {
        try (Connection connection = database.connect()) {
            // a first write pays for loading classes on both sides; it is not shown
            step("warm-up", () -> {
                write(connection, film("warm" + word));
                search.await("film", "warm" + word, 1, System.nanoTime(), LIMIT);
            });
            step("insert", () -> shown(connection, film(word), "film", word, 1));
            step(
                    "update",
                    () -> shown(
                            connection,
                            "UPDATE film SET description = 'now about changed" + word + "' WHERE title = '" + word
                                    + "'",
                            "film",
                            "changed" + word,
                            1));
            step(
                    "insert in Chinese",
                    () -> shown(
                            connection,
                            "INSERT INTO poem (id, kind, title, author, text) VALUES (900001, 'qu', '塘鵝 " + word
                                    + "', '無名', '塘鵝入海捕銀魚')",
                            "poem",
                            "塘鵝 " + word,
                            1));
            step("delete", () -> shown(connection, "DELETE FROM film WHERE title = '" + word + "'", "film", word, 0));
            step("rollback", () -> rollback(connection));
            step("tidy", () -> {
                write(connection, "DELETE FROM poem WHERE id = 900001");
                write(connection, "DELETE FROM film WHERE title LIKE '%" + word + "'");
                search.await("film", "warm" + word, 0, System.nanoTime(), LIMIT);
                search.await("poem", "塘鵝 " + word, 0, System.nanoTime(), LIMIT);
            });
        }
        long worst = times.stream().mapToLong(Long::longValue).max().orElse(0);
        out.println("  every change was found; the slowest after " + millis(worst));
    }

    /** The write that never happens: its trigger has fired, and yet nothing is ever found. */
    private void rollback(Connection connection) throws SQLException, IOException, InterruptedException {
        String ghost = "ghost" + word;
        connection.setAutoCommit(false);
        write(connection, film(ghost));
        connection.rollback();
        connection.setAutoCommit(true);
        out.println("  BEGIN; " + film(ghost) + "; ROLLBACK");
        // a later change of the same table is found: what came before it has been dealt with
        String after = "after" + word;
        write(connection, film(after));
        search.await("film", after, 1, System.nanoTime(), LIMIT);
        long found = search.total("film", ghost);
        if (found != 0) {
            throw new IOException("a row that was rolled back is found by " + search.address("film", ghost));
        }
        out.println("    -> " + search.address("film", ghost) + ": 0 found, although its trigger had fired");
    }

    private void shown(Connection connection, String sql, String index, String query, long total)
            throws SQLException, IOException, InterruptedException {
        long committed = write(connection, sql);
        long nanos = search.await(index, query, total, committed, LIMIT);
        times.add(nanos);
        out.println("  " + sql);
        out.println("    -> " + search.address(index, query) + ": " + total + " found, " + millis(nanos)
                + " after the commit");
    }

    /** Runs a statement and gives the instant at which it had returned: with autocommit, the commit's return. */
    private static long write(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return System.nanoTime();
    }

    private static String film(String title) {
        return "INSERT INTO film (title, description, language_id) VALUES ('" + title + "', 'a gannet dives', 1)";
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    private interface Step {
        void run() throws SQLException, IOException, InterruptedException;
    }

    private static void step(String name, Step step) throws DemoException {
        try {
            step.run();
        } catch (SQLException | IOException e) {
            throw new DemoException(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException(name, e);
        }
    }
}
