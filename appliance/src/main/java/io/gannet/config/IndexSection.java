package io.gannet.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code indexes}. */
final class IndexSection {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern COLUMNS = Pattern.compile("[^\\s,]+(\\s*,\\s*[^\\s,]+)*");
    private static final Pattern TABLE = Pattern.compile("[^.]+\\..+");

    private IndexSection() {}

    static List<Config.Index> read(Section root) {
        List<Config.Index> indexes = new ArrayList<>();
        root.named("indexes").forEach((name, section) -> indexes.add(index(name, section)));
        return List.copyOf(indexes);
    }

    private static Config.Index index(String name, Section section) {
        if (!NAME.matcher(name).matches()) {
            section.refuse("", "an index is named by 1 to 64 lower-case letters, digits, - and _");
        }
        List<String> tables = section.texts("tables");
        if (tables.isEmpty()) {
            section.refuse("tables", "names no table; write tables: [schema.table]");
        }
        for (String table : tables) {
            table(section, "tables", table);
        }
        Config.Analyzer analyzer = section.choice("analyzer", Config.Analyzer.class, Config.Analyzer.MIXED);
        Map<String, Config.Field> fields = new LinkedHashMap<>();
        section.either("fields").forEach((column, how) -> fields.put(column, field(how)));
        Optional<Config.Document> document =
                section.has("document") ? Optional.of(document(section.section("document"))) : Optional.empty();
        if (document.isPresent() && tables.size() > 1) {
            section.refuse(
                    "tables",
                    "joined documents have one table, whose keys are theirs; the others stand in document.tables");
        }
        Duration freshness =
                section.duration("freshness", Duration.ofMillis(50), Duration.ofMillis(1), Duration.ofHours(1));
        section.end();
        return new Config.Index(name, tables, analyzer, fields, document, freshness);
    }

    private static Config.Document document(Section section) {
        String sql = section.text("sql", "");
        if (!select(sql)) {
            section.refuse("sql", "is a SELECT with :keys where the list of keys goes, as in WHERE id IN (:keys)");
        }
        Map<String, String> tables = new LinkedHashMap<>();
        Section others = section.section("tables");
        for (String table : others.keys()) {
            table(others, table, table);
            String how = others.text(table, "");
            if (!select(how) && !COLUMNS.matcher(how).matches()) {
                others.refuse(
                        table,
                        "names the columns that hold a document's key, or is a SELECT of such keys with :keys where the list of"
                                + " this table's keys goes");
            }
            tables.put(table, how);
        }
        others.end();
        section.end();
        return new Config.Document(sql, tables);
    }

    private static boolean select(String text) {
        return text.strip().regionMatches(true, 0, "select", 0, 6) && text.contains(":keys");
    }

    static void table(Section section, String key, String table) {
        if (!TABLE.matcher(table).matches()) {
            section.refuse(key, "a table is named schema.table, not \"" + table + "\"");
        }
    }

    /** A column's type alone, or a section with {@code type} and more. */
    private static Config.Field field(Section section) {
        Config.FieldType type = section.choice("type", Config.FieldType.class, Config.FieldType.TEXT);
        boolean text = type == Config.FieldType.TEXT;
        boolean searched = type != Config.FieldType.STORED;
        Optional<Config.Analyzer> analyzer = section.keys().contains("analyzer")
                ? Optional.of(section.choice("analyzer", Config.Analyzer.class, Config.Analyzer.MIXED))
                : Optional.empty();
        double boost = section.fraction("boost", 1, 0.001, 1000);
        boolean stored = section.flag("stored", true);
        boolean sort = section.flag("sort", searched && !text);
        boolean facet = section.flag("facet", searched && !text);
        String split = section.text("split", "");
        if (!text && analyzer.isPresent()) {
            section.refuse("analyzer", "is for fields of type text, not " + label(type));
        }
        if (!text && boost != 1) {
            section.refuse("boost", "is for fields of type text, not " + label(type));
        }
        if (!searched && (sort || facet || !stored)) {
            section.refuse("type", "a field of type stored is only given back: no sort, facet or stored: false");
        }
        if (text && sort && !split.isEmpty()) {
            section.refuse("sort", "a text that is split cannot be sorted by");
        }
        section.end();
        boolean sorted = sort && searched && !(text && !split.isEmpty());
        return new Config.Field(
                type,
                text ? analyzer : Optional.empty(),
                text ? boost : 1,
                stored || !searched,
                sorted,
                facet && searched,
                split);
    }

    private static String label(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }
}
