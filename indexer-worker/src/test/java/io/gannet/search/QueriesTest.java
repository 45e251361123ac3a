package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.search.SearchQuery.Forgiving;
import io.gannet.search.SearchQuery.Page;
import io.gannet.search.SearchQuery.Shown;
import io.gannet.search.SearchQuery.Sorting;
import io.gannet.search.SearchQuery.Typos;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.SinkChange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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

/** The query language, filters, order, pages, facets, fragments, suggestions, likeness, export: on one index of typed fields. */
class QueriesTest {

    private static final TableName SHOP = new TableName("shop", "article");

    @TempDir
    Path directory;

    private LuceneSink sink;
    private int number;

    private static IndexSettings settings(String name) {
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

    private void put(String... columns) throws Exception {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("id", Integer.toString(++number));
        for (int i = 0; i < columns.length; i += 2) {
            row.put(columns[i], columns[i + 1]);
        }
        SinkChange change = new SinkChange(
                SHOP, RowKey.of("id", Integer.toString(number)), Optional.of(new Row(row)), new Version(1, number));
        assertThat(sink.apply(List.of(change))).containsExactly(ApplyResult.OK);
    }

    private SearchQuery strict(String text) {
        return SearchQuery.of(text).forgiving(new Forgiving(Typos.OFF, false));
    }

    private static String ids(List<SearchResult.Hit> hits) {
        return String.join("", hits.stream().map(hit -> hit.key().id()).toList());
    }

    private String inOrder(SearchQuery query) throws Exception {
        return ids(sink.index().search(query).hits());
    }

    private String found(SearchQuery query) throws Exception {
        return inOrder(query)
                .chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {
                "chair ; 125",
                "CHAIRS ; 125",
                "title:chair ; 12",
                "garden chair ; 1",
                "garden AND chair ; 1",
                "garden OR office ; 123",
                "garden | office ; 123",
                "chair -office ; 15",
                "chair NOT office ; 15",
                "-chair ; 346",
                "(garden | office) chair ; 12",
                "title:(garden OR lamp) ; 135",
                "\"garden chair\" ; 1",
                "\"chair garden\" ; ",
                "\"chair garden\"~3 ; 1",
                "“garden chair” ; 1",
                "gard* ; 13",
                "runn* ; 6",
                "running ; 6",
                "run ; 6",
                "title:ta* ; 3",
                "cafe ; 5",
                "CAFÉ ; 5",
                "ｃａｆｅ ; 5",
                "chiar~ ; 125",
                "gerden~1 ; 13",
                "gardem~ chair ; 1",
                "花园 ; 4",
                "花園 ; 4",
                "花园椅子 ; 4",
                "\"适合花园\" ; 4",
                "sku:GC-1 ; 1",
                "sku:gc-1 ; ",
                "sku:G* ; 1",
                "sku:[A TO H] ; 1",
                "sku:花1 ; 4",
                "tags:wood ; 1",
                "tags:outdoor ; 1",
                "tags:\"wood, outdoor\" ; ",
                "stock:5 ; 1",
                "stock:[0 TO 5] ; 12",
                "stock:{0 TO 5] ; 1",
                "stock:[0 TO 5} ; 2",
                "stock:>=5 ; 13",
                "stock:>5 ; 3",
                "stock:<0 ; 4",
                "stock:-3 ; 4",
                "stock:[* TO 0] ; 24",
                "stock:* ; 1234",
                "price:19.9 ; 1",
                "price:[19 TO 119.99} ; 1",
                "price:<=120 ; 12",
                "made:2026 ; 36",
                "made:2026-02 ; 36",
                "made:2026-02-15 ; 3",
                "made:\"2026-02-15 04:34\" ; 3",
                "made:[2025 TO 2026-02-15] ; 34",
                "made:>2026-02-15 ; 6",
                "made:<2026 ; 4",
                "sold:true ; 2",
                "sold:no ; 4",
                "sold:* ; 24",
                "secret:hidden ; 5",
                "hidden ; 5",
                "_table:shop.article ; 123456",
                "chair^2 garden ; 1",
                "garden-chair ; 1",
                "sku\\:GC ; ",
                "garden - chair ; 1",
                "* ; 123456",
                "!!! ; ",
                "chair !!! ; 125",
            })
    void search_findsTheRows(String text, String expected) throws Exception {
        assertThat(found(strict(text))).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {
                "garden (chair ; 8 ; the parenthesis is not closed",
                "garden) chair ; 7 ; unexpected \")\"",
                "\"garden chair ; 1 ; the quotation is not closed",
                "garden OR ; 10 ; something to search for is missing",
                "colour:red ; 1 ; there is no field \"colour\"",
                "a stock:many ; 9 ; takes a whole number of 64 bits, not \"many\"",
                "made:yesterday ; 6 ; takes a date such as",
                "title:[a TO b] ; 7 ; has no ranges",
                "[a TO b] ; 1 ; a range needs its field",
                "stock:[1 5] ; 10 ; \"TO\" is missing",
                "stock:[1 TO 5 ; 7 ; the range is not closed",
                "stock:1* ; 7 ; only text and keyword have beginnings",
                "word~5 ; 6 ; 1 or 2 letters, not 5",
                "word^0 ; 6 ; a number above 0 is missing",
                "stock:> ; 8 ; a value is missing",
                "end\\ ; 4 ; a character is missing behind the backslash",
            })
    void search_badText_tellsWhere(String text, int position, String message) {
        assertThatThrownBy(() -> sink.index().search(strict(text)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.position()).hasValue(position))
                .hasMessageContaining(message)
                .hasMessageEndingWith(", at character " + position);
    }

    @Test
    void search_badText_isSearchedForItsWordsWhenAsked() throws Exception {
        SearchQuery lenient = SearchQuery.of("((( \"garden chair: [").forgiving(new Forgiving(Typos.OFF, true));
        assertThat(found(lenient)).isEqualTo("1");
    }

    @Test
    void search_tooMuch_isRefused() {
        assertThatThrownBy(() -> sink.index().search(strict("(".repeat(21) + "a" + ")".repeat(21))))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("20 parentheses");
        assertThatThrownBy(() -> sink.index().search(strict("a ".repeat(101))))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("100 words");
        assertThatThrownBy(() -> SearchQuery.of("x".repeat(5000))).hasMessageContaining("4096");
        assertThatThrownBy(() -> SearchQuery.of("x").within(Duration.ofMinutes(1)))
                .hasMessageContaining("30000 ms");
    }

    @Test
    void typos_whenNothingIsFound_similarWordsAreTaken() throws Exception {
        SearchResult result = sink.index().search(SearchQuery.of("gardn chair"));
        assertThat(ids(result.hits())).isEqualTo("1");
        assertThat(result.similar()).isTrue();
        SearchResult right = sink.index().search(SearchQuery.of("garden chair"));
        assertThat(right.similar()).isFalse();
        assertThat(inOrder(strict("gardn chair"))).isEmpty();
        assertThat(found(SearchQuery.of("适合花圆"))).isEqualTo("4");
    }

    @Test
    void filters_restrictWithoutRanking() throws Exception {
        SearchResult plain = sink.index().search(strict("chair"));
        SearchResult filtered = sink.index().search(strict("chair").filtered(List.of("stock:>=0", "-sold:true")));
        assertThat(ids(filtered.hits())).isEqualTo("1");
        float score = plain.hits().stream()
                .filter(hit -> hit.key().id().equals("1"))
                .findFirst()
                .orElseThrow()
                .score();
        assertThat(filtered.hits().get(0).score()).isEqualTo(score);
        assertThat(sink.index().count(strict("chair").filtered(List.of("stock:>=0")), List.of()))
                .isEqualTo(2);
    }

    @Test
    void sort_everyType_rowsWithoutAValueComeLast() throws Exception {
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("stock", false)))))
                .startsWith("4213");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("stock", true)))))
                .startsWith("3124");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("price", true)))))
                .startsWith("21");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("made", false)))))
                .startsWith("436");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("sku", false)))))
                .startsWith("1234");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("sku", true)))))
                .startsWith("4321");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("maker", true)))))
                .startsWith("56");
        assertThat(inOrder(strict("").sorted(List.of(new Sorting("sold", false), new Sorting("stock", true)))))
                .startsWith("4231");
        assertThat(sink.index()
                        .search(strict("chair").sorted(List.of(new Sorting("stock", true))))
                        .hits())
                .allSatisfy(hit -> assertThat(hit.score()).isGreaterThan(0));
        assertThatThrownBy(() -> inOrder(strict("").sorted(List.of(new Sorting("title", false)))))
                .hasMessage("field \"title\" cannot be sorted by: declare it with sort: true");
    }

    @Test
    void after_walksThroughAllHitsOnce_inEveryOrder() throws Exception {
        for (List<Sorting> order : List.of(
                List.<Sorting>of(),
                List.of(new Sorting("stock", true)),
                List.of(new Sorting("price", false)),
                List.of(new Sorting("maker", false)),
                List.of(new Sorting("sku", true), new Sorting("_score", true)))) {
            String whole = inOrder(strict("").sorted(order));
            StringBuilder walked = new StringBuilder();
            Optional<String> next = Optional.empty();
            do {
                SearchResult page = sink.index().search(strict("").sorted(order).paged(new Page(0, 2, next)));
                walked.append(ids(page.hits()));
                next = page.next();
            } while (next.isPresent() && walked.length() < 20);
            assertThat(walked).as(order.toString()).hasToString(whole).hasSize(6);
        }
        String cursor = sink.index()
                .search(strict("").paged(new Page(0, 2, Optional.empty())))
                .next()
                .orElseThrow();
        for (String bad : List.of("nonsense", "!", cursor.substring(4))) {
            assertThatThrownBy(() -> sink.index().search(strict("").paged(new Page(0, 2, Optional.of(bad)))))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("\"after\"");
        }
        assertThatThrownBy(() -> sink.index()
                        .search(strict("")
                                .sorted(List.of(new Sorting("stock", true)))
                                .paged(new Page(0, 2, Optional.of(cursor)))))
                .hasMessageContaining("same sort");
    }

    @Test
    void facets_countAllThatIsFound() throws Exception {
        List<Facet> facets = sink.index()
                .search(strict("")
                        .counting(List.of(
                                FacetRequest.of("tags"),
                                FacetRequest.of("sold"),
                                FacetRequest.of("maker"),
                                new FacetRequest("stock", List.of("0", "10"), 10),
                                new FacetRequest("made", List.of("2026"), 10))))
                .facets();
        assertThat(facets.get(0).counts())
                .containsExactly(
                        new Facet.Count("metal", 1), new Facet.Count("outdoor", 1), new Facet.Count("wood", 1));
        assertThat(facets.get(1).counts()).containsExactly(new Facet.Count("false", 1), new Facet.Count("true", 1));
        assertThat(facets.get(2).counts()).containsExactly(new Facet.Count("adidas", 1), new Facet.Count("Éclair", 1));
        assertThat(facets.get(3).counts())
                .containsExactly(
                        new Facet.Count("[* TO 0}", 1),
                        new Facet.Count("[0 TO 10}", 2),
                        new Facet.Count("[10 TO *]", 1));
        assertThat(facets.get(4).counts())
                .containsExactly(new Facet.Count("[* TO 2026}", 1), new Facet.Count("[2026 TO *]", 2));
        assertThat(sink.index()
                        .search(strict("office").counting(List.of(FacetRequest.of("tags"))))
                        .facets()
                        .get(0)
                        .counts())
                .containsExactly(new Facet.Count("metal", 1));
        assertThatThrownBy(() -> sink.index().search(strict("").counting(List.of(FacetRequest.of("title")))))
                .hasMessageContaining("facet: true");
    }

    @Test
    void hit_showsFieldsAndFragments_everythingElseEscaped() throws Exception {
        SearchResult.Hit hit = sink.index()
                .search(strict("cafe chairs").showing(new Shown(List.of("title", "secret"), List.of("*"), 1)))
                .hits()
                .get(0);
        assertThat(hit.row()).isEqualTo("{\"title\":\"Café lamp\"}");
        assertThat(hit.highlights())
                .containsOnly(
                        Map.entry("title", "<mark>Café</mark> lamp"),
                        Map.entry("body", "A <mark>chair</mark> &lt;b&gt;next&lt;&#x2F;b&gt; to it"));
        assertThat(sink.index()
                        .search(strict("花园").showing(new Shown(List.of(), List.of("body"), 1)))
                        .hits()
                        .get(0)
                        .highlights())
                .containsOnly(Map.entry("body", "木頭的椅子，適合<mark>花園</mark>"));
        assertThat(sink.index()
                        .search(strict("适合花园").showing(new Shown(List.of(), List.of("body"), 1)))
                        .hits()
                        .get(0)
                        .highlights())
                .containsOnly(Map.entry("body", "木頭的椅子，<mark>適合花園</mark>"));
    }

    @Test
    void suggest_asYouType_infixAndChinese() throws Exception {
        assertThat(sink.index().suggest(strict("cha"))).containsOnlyKeys("Garden chair", "Office chair");
        assertThat(sink.index().suggest(strict("garden c"))).containsOnly(Map.entry("Garden chair", "title"));
        assertThat(sink.index().suggest(strict("runnin"))).containsOnlyKeys("Running shoes");
        assertThat(sink.index().suggest(strict("花"))).containsOnlyKeys("花園椅子");
        assertThat(sink.index().suggest(strict("花园椅"))).containsOnlyKeys("花園椅子");
        assertThat(sink.index().suggest(strict("ad").showing(new Shown(List.of("maker"), List.of(), 1))))
                .containsOnly(Map.entry("adidas", "maker"));
        assertThat(sink.index().suggest(strict(""))).isEmpty();
        assertThatThrownBy(() -> sink.index().suggest(strict("a").showing(new Shown(List.of("stock"), List.of(), 1))))
                .hasMessageContaining("text fields");
    }

    @Test
    void similar_findsOthersWithTheSameWords() throws Exception {
        assertThat(ids(sink.index()
                        .similar(SHOP, RowKey.of("id", "1"), strict(""))
                        .orElseThrow()))
                .contains("2", "3")
                .doesNotContain("1");
        assertThat(sink.index().similar(SHOP, RowKey.of("id", "99"), strict("")))
                .isEmpty();
    }

    @Test
    void export_givesEveryRow_untilTheVisitorHasEnough() throws Exception {
        List<String> rows = new ArrayList<>();
        sink.index().export(strict("chair"), hit -> rows.add(hit.key().id()));
        assertThat(rows).containsExactlyInAnyOrder("1", "2", "5");
        rows.clear();
        sink.index().export(strict(""), hit -> rows.add(hit.row()) && rows.size() < 2);
        assertThat(rows).hasSize(2);
    }

    @Test
    void severalIndexes_areMergedPagedAndCounted() throws Exception {
        LuceneSink first = sink;
        try (LuceneSink other = LuceneSink.open(
                IndexSettings.typed("other", List.of(), Map.of("stock", FieldType.LONG, "size", FieldType.KEYWORD)),
                directory.resolve("b"),
                Clock.systemUTC())) {
            sink = other;
            put("title", "Chair of another shop", "stock", "7", "size", "XL");
            other.refresh();
            sink = first;
            Searches both = new Searches(List.of(first.index(), other.index()));
            SearchResult all = both.search(strict("chair").sorted(List.of(new Sorting("stock", true))));
            assertThat(ids(all.hits())).isEqualTo("7125");
            assertThat(all.hits().get(0).index()).isEqualTo("other");
            assertThat(all.total()).isEqualTo(4);
            StringBuilder walked = new StringBuilder();
            Optional<String> next = Optional.empty();
            do {
                SearchResult page = both.search(strict("chair")
                        .sorted(List.of(new Sorting("stock", true)))
                        .paged(new Page(0, 1, next)));
                walked.append(ids(page.hits()));
                next = page.next();
            } while (next.isPresent() && walked.length() < 20);
            assertThat(walked).hasToString("7125");
            assertThat(ids(both.search(strict("chair")
                                    .sorted(List.of(new Sorting("stock", true)))
                                    .paged(new Page(1, 2, Optional.empty())))
                            .hits()))
                    .isEqualTo("12");
            assertThat(both.count(strict("chair"))).isEqualTo(4);
            assertThat(ids(both.search(strict("size:XL")).hits())).isEqualTo("7");
            assertThatThrownBy(() -> both.search(strict("colour:red"))).hasMessageContaining("colour");
            assertThat(ids(both.search(SearchQuery.of("another")).hits())).isEqualTo("7");
        }
    }

    @Test
    void emptyIndex_knowsEveryField() throws Exception {
        try (LuceneSink empty =
                LuceneSink.open(IndexSettings.of("empty", List.of()), directory.resolve("c"), Clock.systemUTC())) {
            assertThat(empty.index().search(strict("any:thing")).total()).isZero();
        }
    }
}
