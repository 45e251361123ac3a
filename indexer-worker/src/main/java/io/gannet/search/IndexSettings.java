package io.gannet.search;

import io.gannet.change.TableName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The definition of an index.
 *
 * @param name its name: in the URL, as directory and as the name of its readers; lower-case letters, digits, {@code -}, {@code _},
 *     at most 64 characters
 * @param tables the tables that it takes; empty = any
 * @param fields how columns are indexed; one that is not named is text, whatever its table
 * @param analysis how texts become words where the field does not say
 * @param document what else documents are made by, such as the SQL that joins them; empty = rows are documents
 */
public record IndexSettings(
        String name, List<TableName> tables, Map<String, FieldSettings> fields, Analysis analysis, String document) {

    private static final int MAX_NAME = 64;

    /** Rises when documents are made otherwise, so that older indexes are rebuilt. */
    private static final int FORMAT = 3;

    public IndexSettings {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0," + (MAX_NAME - 1) + "}")) {
            throw new IllegalArgumentException("an index name has 1 to " + MAX_NAME
                    + " letters, digits, dots, dashes or underscores, not \"" + name + "\"");
        }
        tables = List.copyOf(tables);
        fields = Map.copyOf(fields);
    }

    /** An index of these tables, every column searchable as text. */
    public static IndexSettings of(String name, List<TableName> tables) {
        return new IndexSettings(name, tables, Map.of(), Analysis.MIXED, "");
    }

    /** An index of these tables with these types of columns. */
    public static IndexSettings typed(String name, List<TableName> tables, Map<String, FieldType> types) {
        Map<String, FieldSettings> fields = types.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, type -> FieldSettings.of(type.getValue())));
        return new IndexSettings(name, tables, fields, Analysis.MIXED, "");
    }

    /** How this column is indexed. */
    public FieldSettings field(String column) {
        return fields.getOrDefault(column, FieldSettings.TEXT);
    }

    /** What this column is. */
    public FieldType type(String column) {
        return field(column).type();
    }

    /** How this column's text becomes words. */
    Analysis analysis(String column) {
        return field(column).analysis().orElse(analysis);
    }

    /** What documents depend on, as text: another text, another index. Tables and boosts are not part of it. */
    public String definition() {
        Function<FieldSettings, String> text = field -> field.type() + "/"
                + field.analysis().orElse(analysis) + (field.stored() ? "" : "/hidden") + (field.sort() ? "/sort" : "")
                + (field.facet() ? "/facet" : "") + (field.split().isEmpty() ? "" : "/split=" + field.split());
        Map<String, String> described = new TreeMap<>();
        fields.forEach((column, field) -> described.put(column, text.apply(field)));
        return "format=" + FORMAT + " analyzer=" + analysis + " fields=" + described
                + (document.isEmpty() ? "" : " document=" + document);
    }
}
