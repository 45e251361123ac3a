package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.search.SearchQuery.Forgiving;
import io.gannet.search.SearchQuery.Typos;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.SinkChange;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One index of typed fields with a few rows. */
abstract class ShopScene {

    static final TableName SHOP = new TableName("shop", "article");

    @TempDir
    Path directory;

    LuceneSink sink;
    private int number;

    static IndexSettings settings(String name) {
        return new IndexSettings(
                name,
                List.of(),
                Map.of(
                        "title", FieldSettings.of(FieldType.TEXT).boosted(3),
                        "sku", FieldSettings.of(FieldType.KEYWORD),
                        "tags", FieldSettings.of(FieldType.KEYWORD).split(","),
                        "stock", FieldSettings.of(FieldType.LONG),
                        "price", FieldSettings.of(FieldType.DOUBLE),
                        "made", FieldSettings.of(FieldType.DATE),
                        "sold", FieldSettings.of(FieldType.BOOL),
                        "secret", new FieldSettings(FieldType.TEXT, Optional.empty(), 1, false, false, false, ""),
                        "maker", new FieldSettings(FieldType.TEXT, Optional.empty(), 1, true, true, true, "")),
                Analysis.MIXED,
                "");
    }

    @BeforeEach
    void fill() throws Exception {
        sink = LuceneSink.open(settings("articles"), directory.resolve("a"), Clock.systemUTC());
        put("title", "Garden chair", "sku", "GC-1", "tags", "wood, outdoor", "stock", "5", "price", "19.90");
        put("title", "Office chair", "sku", "OC-7", "tags", "metal", "stock", "0", "price", "120.00", "sold", "1");
        put("title", "Table for the garden", "sku", "gt-2", "stock", "12", "made", "2026-02-15 04:34:33");
        put("title", "花園椅子", "body", "木頭的椅子，適合花園", "sku", "花1", "stock", "-3", "made", "2025-12-31", "sold", "0");
        put("title", "Café lamp", "body", "A chair <b>next</b> to it", "secret", "hidden words", "maker", "Éclair");
        put("title", "Running shoes", "maker", "adidas", "made", "2026-02-16");
        sink.refresh();
    }

    @AfterEach
    void close() {
        sink.close();
    }

    void put(String... columns) throws Exception {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("id", Integer.toString(++number));
        for (int i = 0; i < columns.length; i += 2) {
            row.put(columns[i], columns[i + 1]);
        }
        SinkChange change = new SinkChange(
                SHOP, RowKey.of("id", Integer.toString(number)), Optional.of(new Row(row)), new Version(1, number));
        assertThat(sink.apply(List.of(change))).containsExactly(ApplyResult.OK);
    }

    static SearchQuery strict(String text) {
        return SearchQuery.of(text).forgiving(new Forgiving(Typos.OFF, false));
    }

    static String ids(List<SearchResult.Hit> hits) {
        return String.join("", hits.stream().map(hit -> hit.key().id()).toList());
    }

    String inOrder(SearchQuery query) throws Exception {
        return ids(sink.index().search(query).hits());
    }

    String found(SearchQuery query) throws Exception {
        return inOrder(query)
                .chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
