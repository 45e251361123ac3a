package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.SinkChange;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchIndexTest {

    private static final TableName FILM = new TableName("sakila", "film");
    private static final TableName POEM = new TableName("poems", "poem");

    @TempDir
    Path directory;

    private LuceneSink sink;

    @BeforeEach
    void fill() throws Exception {
        sink = LuceneSink.open(IndexSettings.of("all", List.of()), directory, Clock.systemUTC());
        List<SinkChange> rows = new ArrayList<>();
        rows.add(row(
                FILM, "1", "title", "ACADEMY DINOSAUR", "description", "An Epic Drama of a Feminist and a Dentist"));
        rows.add(row(FILM, "2", "title", "Swimming with sharks", "description", "high-performance swimmers; iPhone15"));
        rows.add(row(POEM, "3", "title", "静夜思", "body", "床前明月光，疑是地上霜。举头望明月，低头思故乡。"));
        rows.add(row(POEM, "4", "title", "春晓", "body", "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。"));
        rows.add(row(POEM, "5", "title", "持久化", "body", "Redis持久化队列服务器，新闻、论坛帖子的实时更新"));
        sink.apply(rows);
        sink.refresh();
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private static SinkChange row(TableName table, String id, String... columns) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("id", id);
        for (int i = 0; i < columns.length; i += 2) {
            map.put(columns[i], columns[i + 1]);
        }
        return new SinkChange(
                table, RowKey.of("id", id), Optional.of(new Row(map)), new Version(1, Long.parseLong(id)));
    }

    private List<String> find(String text) throws Exception {
        return sink.index().search(SearchQuery.of(text)).hits().stream()
                .map(hit -> hit.key().id())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {
                "dinosaur ; 1",
                "DINOSAURS ; 1",
                "swim ; 2",
                "swimmer sharks ; 2",
                "dinosaur shark ; ",
                "dinosaur | shark ; 12",
                "dentist's ; 1",
                "performance ; 2",
                "\"high performance\" ; 2",
                "\"performance high\" ; ",
                "iphone15 ; 2",
                "dino* ; 1",
                "明月 ; 3",
                "月 ; 3",
                "月明 ; ",
                "夜 ; 34",
                "明月光 ; 3",
                "花落 风雨 ; 4",
                "持久化 ; 5",
                "redis 实时 ; 5",
                "-床 ; 1245",
                "* ; 12345",
            })
    void search_findsTheRows(String text, String expected) throws Exception {
        String ids = expected == null ? "" : expected;
        assertThat(String.join("", find(text))).isEqualTo(ids);
    }

    @Test
    void search_hit_hasRowKeyTableVersion() throws Exception {
        SearchResult result = sink.index().search(SearchQuery.of("明月"));
        assertThat(result.total()).isEqualTo(1);
        assertThat(result.exact()).isTrue();
        SearchResult.Hit hit = result.hits().get(0);
        assertThat(hit.table()).isEqualTo(POEM);
        assertThat(hit.key()).isEqualTo(RowKey.of("id", "3"));
        assertThat(hit.version()).isEqualTo(new Version(1, 3));
        assertThat(hit.row()).isEqualTo("{\"id\":\"3\",\"title\":\"静夜思\",\"body\":\"床前明月光，疑是地上霜。举头望明月，低头思故乡。\"}");
    }

    @Test
    void search_inOneTable_pages() throws Exception {
        SearchResult page = sink.index().search(new SearchQuery("", Optional.of(POEM), 1, 1));
        assertThat(page.total()).isEqualTo(3);
        assertThat(page.hits()).hasSize(1);
        assertThat(sink.index().rows(POEM)).isEqualTo(3);
        assertThat(sink.index().rows()).isEqualTo(5);
    }

    @Test
    void search_afterDelete_findsNothing() throws Exception {
        sink.apply(List.of(new SinkChange(POEM, RowKey.of("id", "3"), Optional.empty(), new Version(1, 100))));
        sink.refresh();
        assertThat(find("明月")).isEmpty();
        assertThat(find("")).containsExactly("1", "2", "4", "5");
    }
}
