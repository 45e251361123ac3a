package io.gannet.pipeline;

import io.gannet.client.ApiClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Whole rows of a table as text by column, by SQL that shares nothing with the product's own, and the same out of an index. */
final class Texts {

    private static final int PAGE = 1000;

    private Texts() {}

    /** The table's rows under their keys' texts, in the order of the columns' names. */
    static Map<String, Map<String, String>> stored(Connection connection, String schema, String table)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            List<String> names = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            List<String> selected = new ArrayList<>();
            try (ResultSet columns =
                    statement.executeQuery("SELECT column_name, data_type, column_key FROM information_schema.columns"
                            + " WHERE table_schema = '" + schema + "' AND table_name = '" + table
                            + "' ORDER BY ordinal_position")) {
                while (columns.next()) {
                    String name = columns.getString(1);
                    names.add(name);
                    selected.add(expression(name, columns.getString(2)));
                    if (columns.getString(3).equals("PRI")) {
                        keys.add(name);
                    }
                }
            }
            Map<String, Map<String, String>> rows = new TreeMap<>();
            try (ResultSet result =
                    statement.executeQuery("SELECT " + String.join(", ", selected) + " FROM " + schema + "." + table)) {
                while (result.next()) {
                    Map<String, String> row = new TreeMap<>();
                    for (int i = 0; i < names.size(); i++) {
                        row.put(names.get(i), result.getString(i + 1));
                    }
                    rows.put(key(keys.stream().sorted().map(row::get).toList()), row);
                }
            }
            return rows;
        }
    }

    private static String expression(String name, String type) {
        return switch (type) {
            case "blob" -> "REPLACE(TO_BASE64(" + name + "), CHAR(10), '')";
            case "geometry" -> "ST_AsText(" + name + ")";
            default -> "CAST(" + name + " AS CHAR)";
        };
    }

    /** What a search of the table gives, page by page. */
    static Map<String, Map<String, String>> indexed(ApiClient api, String index, String table) throws Exception {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (int offset = 0; ; offset += PAGE) {
            JsonNode hits = api.get(
                            "/v1/search/" + index + "?q=&table=" + table + "&limit=" + PAGE + "&offset=" + offset)
                    .path("hits");
            for (JsonNode hit : hits) {
                Map<String, String> row = new TreeMap<>();
                hit.path("row").properties().forEach(column -> row.put(column.getKey(), text(column.getValue())));
                rows.put(
                        key(hit.path("key").properties().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(part -> part.getValue().asString())
                                .toList()),
                        row);
            }
            if (hits.size() < PAGE) {
                return rows;
            }
        }
    }

    /** The keys whose rows differ, at most a few, with both sides. */
    static List<String> differences(Map<String, Map<String, String>> stored, Map<String, Map<String, String>> indexed) {
        Map<String, String> keys = new TreeMap<>();
        stored.keySet().forEach(key -> keys.put(key, ""));
        indexed.keySet().forEach(key -> keys.put(key, ""));
        return keys.keySet().stream()
                .filter(key -> !Objects.equals(stored.get(key), indexed.get(key)))
                .limit(5)
                .map(key -> key + ": table " + stored.get(key) + " index " + indexed.get(key))
                .toList();
    }

    @SuppressWarnings("NullAway") // a NULL of the table is one of the map
    private static String text(JsonNode value) {
        return value.isNull() ? null : value.asString();
    }

    private static String key(List<String> parts) {
        return String.join(",", parts);
    }
}
