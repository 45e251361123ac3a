package io.gannet.capture;

import io.gannet.capture.ForeignKey.Rule;
import io.gannet.change.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds every way on which a change in another table reaches a captured one through foreign keys, over several levels and around
 * cycles, up to the 15 levels that InnoDB itself follows.
 *
 * @param paths each from a top table down to the captured one
 * @param incomplete whether there were more than {@link #MOST_PATHS} and the rest is left out
 */
record Cascades(List<Path> paths, boolean incomplete) {

    /** InnoDB refuses deeper cascades. */
    static final int MOST_LEVELS = 15;

    static final int MOST_PATHS = 60;

    /**
     * One way.
     *
     * @param event what happens in the top table, UPDATE or DELETE
     * @param steps from the top table down; the last one's child is the captured table
     */
    record Path(String event, List<ForeignKey> steps) {

        TableName top() {
            return steps.get(0).parent();
        }
    }

    /** The ways into this table. */
    static Cascades into(Connection connection, TableName captured) throws SQLException {
        Search search = new Search(connection);
        search.up(captured, List.of(), null, List.of());
        return new Cascades(List.copyOf(search.found), search.incomplete);
    }

    /** Walks from the captured table up. */
    private static final class Search {

        private final Connection connection;
        private final Map<TableName, List<ForeignKey>> known = new HashMap<>();
        private final List<Path> found = new ArrayList<>();
        private boolean incomplete;

        Search(Connection connection) {
            this.connection = connection;
        }

        /**
         * Finds what changes {@code table} in the way that is needed for the change to go on below.
         *
         * @param needed DELETE, UPDATE, or null for any change
         * @param columns for UPDATE: it must change one of these
         */
        void up(
                TableName table,
                List<ForeignKey> below,
                @org.jspecify.annotations.Nullable String needed,
                List<String> columns)
                throws SQLException {
            if (below.size() >= MOST_LEVELS) {
                return;
            }
            for (ForeignKey key : keys(table)) {
                for (String event : List.of("DELETE", "UPDATE")) {
                    if (!reaches(key, event, needed, columns)) {
                        continue;
                    }
                    if (found.size() >= MOST_PATHS) {
                        incomplete = true;
                        return;
                    }
                    List<ForeignKey> steps = new ArrayList<>();
                    steps.add(key);
                    steps.addAll(below);
                    found.add(new Path(event, List.copyOf(steps)));
                    up(key.parent(), steps, event, key.referenced());
                }
            }
        }

        private static boolean reaches(
                ForeignKey key, String event, @org.jspecify.annotations.Nullable String needed, List<String> columns) {
            Rule rule = event.equals("DELETE") ? key.onDelete() : key.onUpdate();
            if (rule == Rule.NONE) {
                return false;
            }
            if (needed == null) {
                return true;
            }
            boolean deletes = event.equals("DELETE") && rule == Rule.CASCADE;
            return needed.equals("DELETE")
                    ? deletes
                    : !deletes && key.columns().stream().anyMatch(columns::contains);
        }

        private List<ForeignKey> keys(TableName table) throws SQLException {
            List<ForeignKey> keys = known.get(table);
            if (keys == null) {
                keys = ForeignKey.cascadingInto(connection, table);
                known.put(table, keys);
            }
            return keys;
        }
    }
}
