package io.gannet.convergence;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Documents joined of three tables: a child with its parent and its children; and the same put together here, without SQL. */
final class Family {

    /** The table whose rows are the documents. */
    static final String ROOT = "child";

    private Family() {}

    /** The index as it is configured. */
    static List<String> configuration(String index) {
        return List.of(
                "  " + index + ":",
                "    tables: [app.child]",
                "    document:",
                "      sql: |",
                "        SELECT c.id, c.parent_id, c.v, p.v AS parent, COALESCE(p.n, -1) AS pn,",
                "          (SELECT GROUP_CONCAT(g.id, ' ', g.v ORDER BY g.id SEPARATOR '|')",
                "             FROM app.grandchild g WHERE g.child_id = c.id) AS grandchildren",
                "        FROM app.child c LEFT JOIN app.parent p ON p.id = c.parent_id WHERE c.id IN (:keys)",
                "      tables:",
                "        app.grandchild: child_id",
                "        app.parent: SELECT id FROM app.child WHERE parent_id IN (:keys)");
    }

    /** The documents that these rows make. */
    static Map<String, Map<String, String>> documents(Map<String, Map<String, Map<String, String>>> tables) {
        Map<String, Map<String, String>> documents = new TreeMap<>();
        rows(tables, ROOT).forEach((key, child) -> {
            Map<String, String> parent =
                    rows(tables, "parent").getOrDefault("id=" + child.get("parent_id") + " ", Map.of());
            Map<String, String> document = new TreeMap<>();
            document.put("id", child.get("id"));
            document.put("parent_id", child.get("parent_id"));
            document.put("v", child.get("v"));
            document.put("parent", parent.get("v"));
            document.put("pn", parent.getOrDefault("n", "-1"));
            document.put("grandchildren", grandchildren(tables, child.get("id")));
            documents.put(key, document);
        });
        return documents;
    }

    private static String grandchildren(Map<String, Map<String, Map<String, String>>> tables, String child) {
        Map<Integer, String> found = new TreeMap<>();
        for (Map<String, String> row : rows(tables, "grandchild").values()) {
            if (child.equals(row.get("child_id"))) {
                found.put(Integer.valueOf(row.get("id")), row.get("id") + " " + row.get("v"));
            }
        }
        return found.isEmpty() ? null : String.join("|", found.values());
    }

    private static Map<String, Map<String, String>> rows(
            Map<String, Map<String, Map<String, String>>> tables, String table) {
        return tables.getOrDefault(table, Map.of());
    }
}
