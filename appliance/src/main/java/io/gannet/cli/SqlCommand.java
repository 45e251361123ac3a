package io.gannet.cli;

import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.demo.DemoFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = "Runs SQL in the configured database, or in the running demo's where none is configured.",
        footer = {"", "Example: gannet sql \"SELECT film_id, title FROM demo.film LIMIT 3\""})
final class SqlCommand implements Callable<Integer> {

    private static final int WIDEST = 60;

    private final Cli cli;

    @Parameters(
            arity = "0..*",
            paramLabel = "STATEMENT",
            description = "Statements to run in order (default: standard input, one ended by ; at a line's end).")
    private List<String> statements = List.of();

    @Option(names = "--max-rows", paramLabel = "N", description = "Print at most so many rows (default: 1000).")
    private int maxRows = 1000;

    SqlCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException, IOException {
        Config.Database database = database();
        try (Connection connection = connect(database)) {
            for (String statement : statements) {
                run(connection, statement);
            }
            if (statements.isEmpty()) {
                runInput(connection);
            }
        }
        return ExitCode.DONE.status();
    }

    private Config.Database database() throws ConfigException {
        Optional<Config.Database> configured = cli.config().database();
        if (configured.isPresent()) {
            return configured.orElseThrow();
        }
        Path demo = DemoFolder.inCache(cli.environment()).config();
        if (Files.isRegularFile(demo)) {
            return ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(demo)))
                    .config()
                    .database()
                    .orElseThrow();
        }
        throw new CommandException(
                ExitCode.CONFIG, "no database: the configuration has no section \"database\", and no demo is running");
    }

    private static Connection connect(Config.Database database) throws SQLException, IOException {
        try {
            return DriverManager.getConnection(
                    database.url(), database.user(), password(database).orElse(""));
        } catch (SQLException e) {
            String state = e.getSQLState();
            if (state == null || !state.startsWith("08")) {
                throw e;
            }
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "the database at " + database.url().replaceAll("\\?.*", "") + " cannot be reached: "
                            + String.valueOf(deepest.getMessage()).replaceAll("\\s+", " "),
                    e);
        }
    }

    private static Optional<String> password(Config.Database database) throws IOException {
        if (database.passwordFile().isEmpty()) {
            return Optional.empty();
        }
        try (BufferedReader reader =
                Files.newBufferedReader(database.passwordFile().orElseThrow())) {
            return Optional.ofNullable(reader.readLine());
        }
    }

    private void runInput(Connection connection) throws IOException, SQLException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder statement = new StringBuilder();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            statement.append(line).append('\n');
            if (line.stripTrailing().endsWith(";")) {
                run(connection, statement.toString().strip());
                statement.setLength(0);
            }
        }
        if (!statement.toString().isBlank()) {
            run(connection, statement.toString().strip());
        }
    }

    private void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(maxRows);
            boolean rows = statement.execute(sql);
            if (!rows) {
                cli.say(statement.getUpdateCount() + " rows changed");
                return;
            }
            try (ResultSet result = statement.getResultSet()) {
                print(result);
            }
        }
    }

    private void print(ResultSet result) throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            names.add(meta.getColumnLabel(i));
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (result.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                row.add(result.getString(i));
            }
            if (cli.json()) {
                cli.out().println(Json.text(object(names, row)));
            } else {
                rows.add(row);
            }
        }
        if (!cli.json()) {
            table(names, rows);
        }
    }

    private static Map<String, @Nullable String> object(List<String> names, List<@Nullable String> row) {
        Map<String, @Nullable String> object = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            object.put(names.get(i), row.get(i));
        }
        return object;
    }

    private void table(List<String> names, List<List<@Nullable String>> rows) {
        int[] widths = new int[names.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = names.get(i).length();
            for (List<@Nullable String> row : rows) {
                widths[i] = Math.max(widths[i], cell(row.get(i)).length());
            }
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(pad(names.get(i), widths[i]));
        }
        cli.out().println(line.toString().stripTrailing());
        for (List<@Nullable String> row : rows) {
            line.setLength(0);
            for (int i = 0; i < widths.length; i++) {
                line.append(pad(cell(row.get(i)), widths[i]));
            }
            cli.out().println(line.toString().stripTrailing());
        }
        cli.say("(" + rows.size() + (rows.size() == 1 ? " row)" : " rows)"));
    }

    private static String cell(@Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        String oneLine = text.replaceAll("\\s+", " ");
        return oneLine.length() <= WIDEST ? oneLine : oneLine.substring(0, WIDEST - 1) + "…";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length() + 2);
    }
}
