package io.gannet.convergence;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All documents of a table as an HTTP search gives them. */
final class IndexDump {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PAGE = 1000;

    private IndexDump() {}

    static Map<String, Map<String, String>> of(ServeProcess serve, String index, String table)
            throws IOException, InterruptedException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (int offset = 0; ; offset += PAGE) {
            JsonNode reply = JSON.readTree(serve.get("/v1/search/" + index + "?q=&table=" + Tables.SCHEMA + "." + table
                    + "&offset=" + offset + "&limit=" + PAGE));
            for (JsonNode hit : reply.path("hits")) {
                Map<String, String> row = new TreeMap<>();
                hit.path("row")
                        .properties()
                        .forEach(p -> row.put(
                                p.getKey(),
                                p.getValue().isNull() ? null : p.getValue().asString()));
                Map<String, String> key = new TreeMap<>();
                hit.path("key")
                        .properties()
                        .forEach(p -> key.put(p.getKey(), p.getValue().asString()));
                rows.put(Tables.key(table, key), row);
            }
            if (reply.path("hits").size() < PAGE) {
                return rows;
            }
        }
    }
}
