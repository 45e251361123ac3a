package io.gannet.appliance;

import io.gannet.change.TableName;
import io.gannet.config.Config;
import io.gannet.mysql.JoinSettings;
import io.gannet.search.Analysis;
import io.gannet.search.FieldSettings;
import io.gannet.search.FieldType;
import io.gannet.search.IndexSettings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the configuration of an index into the index's settings. */
final class IndexParts {

    private IndexParts() {}

    static IndexSettings settings(Config.Index index, List<TableName> tables) {
        Map<String, FieldSettings> fields = new LinkedHashMap<>();
        index.fields().forEach((column, field) -> fields.put(column, field(field)));
        return new IndexSettings(
                index.name(),
                tables,
                fields,
                analysis(index.analyzer()),
                join(index).map(JoinSettings::definition).orElse(""));
    }

    /** How its documents are put together; empty where a row is a document. */
    static Optional<JoinSettings> join(Config.Index index) {
        return index.document().map(document -> {
            Map<TableName, String> children = new LinkedHashMap<>();
            document.tables().forEach((table, how) -> children.put(TableName.parse(table), how));
            return new JoinSettings(TableName.parse(index.tables().get(0)), document.sql(), children);
        });
    }

    /** Every table whose changes concern the index. */
    static Set<TableName> concerning(Config.Index index) {
        Set<TableName> tables = new LinkedHashSet<>();
        index.tables().forEach(table -> tables.add(TableName.parse(table)));
        join(index).ifPresent(join -> tables.addAll(join.children().keySet()));
        return tables;
    }

    private static FieldSettings field(Config.Field field) {
        return new FieldSettings(
                FieldType.valueOf(field.type().name()),
                field.analyzer().map(IndexParts::analysis),
                (float) field.boost(),
                field.stored(),
                field.sort(),
                field.facet(),
                field.split());
    }

    private static Analysis analysis(Config.Analyzer analyzer) {
        return Analysis.valueOf(analyzer.name());
    }
}
