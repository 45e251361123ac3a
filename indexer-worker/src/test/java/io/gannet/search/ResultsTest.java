package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.RowKey;
import io.gannet.search.SearchQuery.Page;
import io.gannet.search.SearchQuery.Shown;
import io.gannet.search.SearchQuery.Sorting;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Filters, order, pages, facets, fragments, suggestions, likeness, export. */
class ResultsTest extends ShopScene {

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
