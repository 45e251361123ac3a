package io.gannet.mysql;

import io.gannet.change.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the configuration says of joined documents.
 *
 * @param root the table whose keys are the documents' keys
 * @param sql a SELECT with {@code :keys} where the list of keys goes; one row a key, among its columns those of the key
 * @param children other tables, each with the columns of its rows that hold a document's key, or with a SELECT that gives the keys
 *     of the documents for those of its own rows at {@code :keys}
 */
public record JoinSettings(TableName root, String sql, Map<TableName, String> children) {

    /** Where the keys go. */
    public static final String KEYS = ":keys";

    public JoinSettings {
        children = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(children));
    }

    /** Whether this text is a SELECT, and not names of columns. */
    public static boolean isSelect(String text) {
        return text.strip().regionMatches(true, 0, "select", 0, 6) && text.contains(KEYS);
    }

    /** The columns that a child's text names; none when it is a SELECT. */
    public List<String> columns(TableName child) {
        String text = children.getOrDefault(child, "");
        return text.isEmpty() || isSelect(text)
                ? List.of()
                : Stream.of(text.split(",", -1)).map(String::strip).toList();
    }

    /** All of it as one text: another text makes other documents. */
    public String definition() {
        return root + " " + sql.replaceAll("\\s+", " ").strip() + " " + children.keySet();
    }
}
