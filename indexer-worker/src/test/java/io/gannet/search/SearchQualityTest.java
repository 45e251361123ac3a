package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.search.SearchQuery.Forgiving;
import io.gannet.search.SearchQuery.Page;
import io.gannet.search.SearchQuery.Typos;
import io.gannet.sink.SinkChange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How well searching finds what people mean: the queries of quality.tsv over films, actors, poems and a small shop in one index. The score is
 * printed by category; each category has a floor.
 */
class SearchQualityTest {

    private static final TableName FILM = new TableName("sakila", "film");
    private static final TableName ACTOR = new TableName("sakila", "actor");
    private static final TableName POEM = new TableName("poems", "poem");
    private static final TableName PRODUCT = new TableName("shop", "product");
    private static final Map<TableName, String> LETTERS = Map.of(FILM, "f", ACTOR, "a", POEM, "p", PRODUCT, "s");
    private static final Path SAMPLE = Path.of("..", "sql", "sample");
    private static final Pattern VALUE = Pattern.compile("'((?:[^'\\\\]|''|\\\\.)*)'|(NULL|-?[\\d.]+)");
    private static final double FLOOR = 0.9;
    private static final double FLOOR_OF_ALL = 0.97;
    private static final int ENOUGH = 1_000;

    private record Asked(String category, String query, String rule, String expected) {}

    @TempDir
    Path directory;

    private static IndexSettings settings() {
        FieldSettings title = FieldSettings.of(FieldType.TEXT).boosted(3);
        FieldSettings name = new FieldSettings(FieldType.TEXT, Optional.of(Analysis.PLAIN), 2, true, false, false, "");
        return new IndexSettings(
                "all",
                List.of(FILM, ACTOR, POEM, PRODUCT),
                Map.of(
                        "title", title,
                        "author", name,
                        "first_name", name,
                        "last_name", name,
                        "kind", FieldSettings.of(FieldType.KEYWORD),
                        "rating", FieldSettings.of(FieldType.KEYWORD),
                        "length", FieldSettings.of(FieldType.LONG),
                        "rental_rate", FieldSettings.of(FieldType.DOUBLE),
                        "id", FieldSettings.of(FieldType.KEYWORD)),
                Analysis.MIXED,
                "");
    }

    @Test
    void queries_findWhatIsMeant() throws Exception {
        Map<String, List<Boolean>> passed = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        try (LuceneSink sink = LuceneSink.open(settings(), directory, Clock.systemUTC())) {
            fill(sink);
            for (Asked asked : asked()) {
                String got = judge(sink.index(), asked);
                passed.computeIfAbsent(asked.category(), c -> new ArrayList<>()).add(got.isEmpty());
                if (!got.isEmpty()) {
                    failures.add(asked.category() + ": " + asked.query() + " (" + asked.rule() + ") wants "
                            + shortened(asked.expected()) + " and got " + shortened(got));
                }
            }
        }
        passed.forEach((category, all) -> System.out.printf("search quality %-26s %s%n", category, share(all)));
        List<Boolean> all = passed.values().stream().flatMap(List::stream).toList();
        System.out.printf("search quality %-26s %s%n", "all", share(all));
        failures.forEach(System.out::println);
        assertThat(all).hasSizeGreaterThanOrEqualTo(80);
        assertThat(score(all)).as("%s", failures).isGreaterThanOrEqualTo(FLOOR_OF_ALL);
        assertThat(passed)
                .allSatisfy((category, some) ->
                        assertThat(score(some)).as("%s %s", category, failures).isGreaterThanOrEqualTo(FLOOR));
    }

    private static String share(List<Boolean> all) {
        return all.stream().filter(one -> one).count() + " of " + all.size();
    }

    private static double score(List<Boolean> all) {
        return (double) all.stream().filter(one -> one).count() / all.size();
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }

    /** Nothing when it is as expected, else what was found. */
    private static String judge(SearchIndex index, Asked asked) throws Exception {
        boolean typos = asked.category().equals("typos");
        SearchQuery query = SearchQuery.of(asked.query())
                .forgiving(new Forgiving(typos ? Typos.AUTO : Typos.OFF, false))
                .paged(new Page(0, ENOUGH, Optional.empty()));
        SearchResult result = index.search(query);
        List<String> ids = result.hits().stream().map(SearchQualityTest::id).toList();
        Set<String> expected = new TreeSet<>(List.of(asked.expected().split(" ")));
        return switch (asked.rule()) {
            case "count" -> {
                long count = index.count(query, List.of());
                long found = typos ? result.total() : count;
                yield found == Long.parseLong(asked.expected()) ? "" : Long.toString(found);
            }
            case "set" -> expected.equals(new TreeSet<>(ids)) ? "" : String.join(" ", ids) + " (set)";
            case "first" -> !ids.isEmpty() && expected.contains(ids.get(0)) ? "" : String.join(" ", ids) + " (first)";
            case "same" -> {
                SearchQuery other = SearchQuery.of(asked.expected())
                        .forgiving(new Forgiving(Typos.OFF, false))
                        .paged(new Page(0, ENOUGH, Optional.empty()));
                Set<String> others = new TreeSet<>(index.search(other).hits().stream()
                        .map(SearchQualityTest::id)
                        .toList());
                yield !others.isEmpty() && others.equals(new TreeSet<>(ids))
                        ? ""
                        : ids.size() + " rows, not " + others.size();
            }
            default -> throw new IllegalArgumentException("no rule " + asked.rule());
        };
    }

    private static String id(SearchResult.Hit hit) {
        return LETTERS.get(hit.table()) + hit.key().id();
    }

    private static List<Asked> asked() throws IOException {
        List<Asked> all = new ArrayList<>();
        for (String[] parts : lines("quality.tsv")) {
            all.add(new Asked(parts[0], parts[1], parts[2], parts[3]));
        }
        return all;
    }

    /** The lines of a file beside this class, in four columns. */
    private static List<String[]> lines(String file) throws IOException {
        try (InputStream in = SearchQualityTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .filter(parts -> parts.length == 4)
                    .toList();
        }
    }

    private static void fill(LuceneSink sink) throws Exception {
        List<SinkChange> changes = new ArrayList<>();
        for (List<String> film : sakila("film")) {
            changes.add(change(
                    FILM,
                    "film_id",
                    film.get(0),
                    Map.of(
                            "title", film.get(1),
                            "description", film.get(2),
                            "rental_rate", film.get(7),
                            "length", film.get(8),
                            "rating", film.get(10))));
        }
        for (List<String> actor : sakila("actor")) {
            changes.add(change(
                    ACTOR, "actor_id", actor.get(0), Map.of("first_name", actor.get(1), "last_name", actor.get(2))));
        }
        for (String line : Files.readAllLines(SAMPLE.resolve("poem-data.tsv"))) {
            String[] poem = line.split("\t", -1);
            if (!line.startsWith("#") && poem.length == 5) {
                changes.add(change(
                        POEM,
                        "id",
                        poem[0],
                        Map.of("kind", poem[1], "title", poem[2], "author", poem[3], "text", poem[4])));
            }
        }
        for (String[] product : lines("shop.tsv")) {
            changes.add(change(
                    PRODUCT, "id", product[0], Map.of("title", product[1], "sku", product[2], "text", product[3])));
        }
        assertThat(changes).hasSize(5_220);
        sink.apply(changes);
        sink.refresh();
    }

    private static SinkChange change(TableName table, String key, String id, Map<String, String> columns) {
        return new SinkChange(
                table,
                RowKey.of(key, id),
                Optional.of(new Row(new LinkedHashMap<>(columns))),
                new Version(1, Long.parseLong(id)));
    }

    /** The rows of a table in Sakila's script. */
    private static List<List<String>> sakila(String table) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        String start = "INSERT INTO " + table + " VALUES ";
        boolean inside = false;
        for (String line : Files.readAllLines(SAMPLE.resolve("sakila-data.sql"))) {
            inside |= line.startsWith(start);
            if (inside) {
                List<String> row = new ArrayList<>();
                Matcher values = VALUE.matcher(line.startsWith(start) ? line.substring(start.length()) : line);
                while (values.find()) {
                    row.add(values.group(1) == null ? values.group(2) : values.group(1));
                }
                rows.add(row);
                inside = !line.stripTrailing().endsWith(";");
            }
        }
        return rows;
    }
}
