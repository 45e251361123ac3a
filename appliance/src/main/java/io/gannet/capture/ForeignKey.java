package io.gannet.capture;

import io.gannet.change.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A foreign key whose parent's changes reach its child without firing the child's triggers.
 *
 * @param name its name
 * @param child the table that has it
 * @param columns its columns in the child
 * @param parent the table it refers to
 * @param referenced the columns in the parent, in the same order
 * @param onDelete what a delete in the parent does to the child
 * @param onUpdate what a change of the referenced columns does to the child
 */
record ForeignKey(
        String name,
        TableName child,
        List<String> columns,
        TableName parent,
        List<String> referenced,
        Rule onDelete,
        Rule onUpdate) {

    /** What happens to the child. */
    enum Rule {
        CASCADE,
        SET_NULL,
        NONE;

        static Rule parse(String text) {
            return switch (text) {
                case "CASCADE" -> CASCADE;
                case "SET NULL" -> SET_NULL;
                default -> NONE;
            };
        }
    }

    /** The foreign keys of a child table through which changes cascade into it. */
    static List<ForeignKey> cascadingInto(Connection connection, TableName child) throws SQLException {
        String sql = "SELECT r.CONSTRAINT_NAME AS n, r.DELETE_RULE AS d, r.UPDATE_RULE AS u, k.COLUMN_NAME AS c,"
                + " k.REFERENCED_TABLE_SCHEMA AS ps, k.REFERENCED_TABLE_NAME AS pt, k.REFERENCED_COLUMN_NAME AS pc"
                + " FROM information_schema.REFERENTIAL_CONSTRAINTS r JOIN information_schema.KEY_COLUMN_USAGE k"
                + " ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME"
                + " AND k.TABLE_NAME = r.TABLE_NAME"
                + " WHERE r.CONSTRAINT_SCHEMA = ? AND r.TABLE_NAME = ? AND k.TABLE_SCHEMA = ? AND k.TABLE_NAME = ?"
                + " ORDER BY r.CONSTRAINT_NAME, k.ORDINAL_POSITION";
        Map<String, ForeignKey> keys = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, child.schema());
            statement.setString(2, child.table());
            statement.setString(3, child.schema());
            statement.setString(4, child.table());
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    ForeignKey key = keys.get(rs.getString("n"));
                    if (key == null) {
                        key = new ForeignKey(
                                rs.getString("n"),
                                child,
                                new ArrayList<>(),
                                new TableName(rs.getString("ps"), rs.getString("pt")),
                                new ArrayList<>(),
                                Rule.parse(rs.getString("d")),
                                Rule.parse(rs.getString("u")));
                        keys.put(key.name(), key);
                    }
                    key.columns().add(rs.getString("c"));
                    key.referenced().add(rs.getString("pc"));
                }
            }
        }
        return keys.values().stream()
                .filter(key -> key.onDelete() != Rule.NONE || key.onUpdate() != Rule.NONE)
                .toList();
    }
}
