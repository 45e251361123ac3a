package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.search.SearchQuery.Forgiving;
import io.gannet.search.SearchQuery.Typos;
import java.time.Duration;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query language: what finds what, and what is refused where. */
class QueriesTest extends ShopScene {

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

    @ParameterizedTest
    @ValueSource(strings = {"gard*", "gardne~2", "chair", "\"garden chair\"~2", "sku:[a TO z]"})
    void timeLimit_endsAlsoWhileWordsAreLookedFor(String text) throws Exception {
        Searching searching = new Searching(settings("articles"));
        sink.index().read(searcher -> {
            IndexSearcher late = new TimeLimit(Duration.ZERO).strict(searcher);
            Query query = searching.query(searcher, strict(text));
            assertThatThrownBy(() -> late.search(query, 10))
                    .isInstanceOf(ExitableDirectoryReader.ExitingReaderException.class);
            return assertThat(searcher.count(query)).isGreaterThan(0);
        });
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
}
