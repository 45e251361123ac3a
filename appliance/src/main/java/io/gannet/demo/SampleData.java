package io.gannet.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Loads the sample data of {@code sql/sample} into the schema of a connection, which must be empty. */
public final class SampleData {

    private static final int BATCH = 500;
    private static final int POEM_COLUMNS = 5;

    private final Path folder;

    /**
     * The data in this folder.
     *
     * @param folder {@code sql/sample} of a clone or a distribution
     */
    public SampleData(Path folder) {
        this.folder = folder;
    }

    /** Sakila: its tables, views, triggers and rows. */
    public void loadSakila(Connection connection) throws IOException, SQLException {
        run(connection, "sakila-schema.sql");
        run(connection, "sakila-data.sql");
        connection.setAutoCommit(true);
    }

    /** The table {@code poem} with its rows; gives their number. */
    public int loadPoems(Connection connection) throws IOException, SQLException {
        run(connection, "poem-schema.sql");
        int rows = 0;
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve("poem-data.tsv"), StandardCharsets.UTF_8)) {
            List<String[]> batch = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t", -1);
                if (!line.startsWith("#") && columns.length == POEM_COLUMNS) {
                    batch.add(columns);
                    rows++;
                }
                if (batch.size() == BATCH) {
                    insert(connection, batch);
                    batch.clear();
                }
            }
            insert(connection, batch);
        }
        return rows;
    }

    private static void insert(Connection connection, List<String[]> poems) throws SQLException {
        if (poems.isEmpty()) {
            return;
        }
        String values = "(?, ?, ?, ?, ?)" + ", (?, ?, ?, ?, ?)".repeat(poems.size() - 1);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO poem (id, kind, title, author, text) VALUES " + values)) {
            int parameter = 1;
            for (String[] poem : poems) {
                for (String column : poem) {
                    insert.setString(parameter++, column);
                }
            }
            insert.executeUpdate();
        }
    }

    private void run(Connection connection, String file) throws IOException, SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements(Files.readAllLines(folder.resolve(file), StandardCharsets.UTF_8))) {
                statement.execute(sql);
            }
        }
    }

    /** Splits a script as the {@code mysql} client does: at the delimiter at a line's end, which {@code DELIMITER} changes. */
    static List<String> statements(List<String> lines) {
        List<String> statements = new ArrayList<>();
        String delimiter = ";";
        StringBuilder statement = new StringBuilder();
        for (String line : lines) {
            String stripped = line.strip();
            if (stripped.startsWith("DELIMITER ")) {
                delimiter = stripped.substring("DELIMITER ".length()).strip();
            } else if (statement.length() > 0 || !(stripped.isEmpty() || stripped.startsWith("--"))) {
                statement.append(line).append('\n');
                if (stripped.endsWith(delimiter)) {
                    String whole = statement.toString().strip();
                    statements.add(whole.substring(0, whole.length() - delimiter.length()));
                    statement.setLength(0);
                }
            }
        }
        if (!statement.toString().isBlank()) {
            statements.add(statement.toString().strip());
        }
        return statements;
    }
}
