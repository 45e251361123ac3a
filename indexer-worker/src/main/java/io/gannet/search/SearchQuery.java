package io.gannet.search;

import io.gannet.change.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A search; docs/search.md describes the language of its text and filters.
 *
 * @param text what is searched; empty = every row
 * @param filters conditions in the same language that do not change the ranking
 * @param table only rows of this table
 * @param sort the order; empty = best first
 * @param page which hits
 * @param shown what is told of each hit
 * @param facets what is counted, at most {@link #MAX_FACETS}
 * @param forgiving what happens to mistakes in the text
 * @param limit how long it may take; 1 ms to {@link #MAX_TIME}
 */
public record SearchQuery(
        String text,
        List<String> filters,
        Optional<TableName> table,
        List<Sorting> sort,
        Page page,
        Shown shown,
        List<FacetRequest> facets,
        Forgiving forgiving,
        Duration limit) {

    /** The most hits that one search returns. */
    public static final int MAX_LIMIT = 1_000;

    /** How deep paging by offset goes. */
    public static final int MAX_DEPTH = 10_000;

    /** The longest text of a query or filter, in chars. */
    public static final int MAX_TEXT = 4_096;

    /** The most filters. */
    public static final int MAX_FILTERS = 20;

    /** The most fields to sort by. */
    public static final int MAX_SORT = 5;

    /** The most facets. */
    public static final int MAX_FACETS = 20;

    /** How long a search takes at most when nobody says otherwise. */
    public static final Duration USUAL_TIME = Duration.ofSeconds(2);

    /** How long a search may be allowed to take. */
    public static final Duration MAX_TIME = Duration.ofSeconds(30);

    /**
     * A field that hits are ordered by.
     *
     * @param field its name, or {@code _score}
     * @param descending largest first; of {@code _score}, the best is first when this is true
     */
    public record Sorting(String field, boolean descending) {
        /** The name that stands for how well a hit matches. */
        public static final String SCORE = "_score";
    }

    /**
     * Which hits.
     *
     * @param offset hits to skip, 0 to {@link #MAX_DEPTH}
     * @param limit hits to return, 0 to {@link #MAX_LIMIT}
     * @param after what {@link SearchResult#next} of the page before said
     */
    public record Page(int offset, int limit, Optional<String> after) {}

    /**
     * What is told of each hit.
     *
     * @param fields columns of the row; empty = all
     * @param highlight text columns whose fragments are told; {@code *} = all
     * @param fragments fragments a column, 1 to 10
     */
    public record Shown(List<String> fields, List<String> highlight, int fragments) {
        /** All columns, no fragments. */
        public static final Shown ALL = new Shown(List.of(), List.of(), 1);
    }

    /**
     * Mistakes in the text.
     *
     * @param typos when a word is also taken for similar ones
     * @param syntax whether a text that is no query is searched for its words
     */
    public record Forgiving(Typos typos, boolean syntax) {
        /** Typing errors when nothing is found; no syntax error. */
        public static final Forgiving USUAL = new Forgiving(Typos.AUTO, false);
    }

    /** When a word is also taken for similar ones. */
    public enum Typos {
        /** When nothing is found. */
        AUTO,
        /** Always. */
        ON,
        /** Only where the text says so. */
        OFF
    }

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException naming the value and what is allowed
     */
    public SearchQuery {
        filters = List.copyOf(filters);
        sort = List.copyOf(sort);
        facets = List.copyOf(facets);
        within("a query has at most " + MAX_TEXT + " characters, not ", text.length(), 0, MAX_TEXT);
        filters.forEach(filter ->
                within("a filter has at most " + MAX_TEXT + " characters, not ", filter.length(), 0, MAX_TEXT));
        within("there are at most " + MAX_FILTERS + " filters, not ", filters.size(), 0, MAX_FILTERS);
        within("there are at most " + MAX_SORT + " fields to sort by, not ", sort.size(), 0, MAX_SORT);
        within("there are at most " + MAX_FACETS + " facets, not ", facets.size(), 0, MAX_FACETS);
        within("offset is 0 to " + MAX_DEPTH + ", not ", page.offset(), 0, MAX_DEPTH);
        within("limit is 0 to " + MAX_LIMIT + ", not ", page.limit(), 0, MAX_LIMIT);
        within("fragments are 1 to 10, not ", shown.fragments(), 1, 10);
        within("the time limit is 1 to " + MAX_TIME.toMillis() + " ms, not ", limit.toMillis(), 1, MAX_TIME.toMillis());
    }

    private static void within(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + value);
        }
    }

    /** Some hits for these words in one table. */
    public SearchQuery(String text, Optional<TableName> table, int offset, int limit) {
        this(
                text,
                List.of(),
                table,
                List.of(),
                new Page(offset, limit, Optional.empty()),
                Shown.ALL,
                List.of(),
                Forgiving.USUAL,
                USUAL_TIME);
    }

    /** The ten best hits for these words. */
    public static SearchQuery of(String text) {
        return new SearchQuery(text, Optional.empty(), 0, 10);
    }

    /** The same with these filters. */
    public SearchQuery filtered(List<String> some) {
        return new SearchQuery(text, some, table, sort, page, shown, facets, forgiving, limit);
    }

    /** The same in this order. */
    public SearchQuery sorted(List<Sorting> order) {
        return new SearchQuery(text, filters, table, order, page, shown, facets, forgiving, limit);
    }

    /** The same with other hits. */
    public SearchQuery paged(Page other) {
        return new SearchQuery(text, filters, table, sort, other, shown, facets, forgiving, limit);
    }

    /** The same, telling something else of its hits. */
    public SearchQuery showing(Shown other) {
        return new SearchQuery(text, filters, table, sort, page, other, facets, forgiving, limit);
    }

    /** The same, counting these. */
    public SearchQuery counting(List<FacetRequest> some) {
        return new SearchQuery(text, filters, table, sort, page, shown, some, forgiving, limit);
    }

    /** The same, taking mistakes otherwise. */
    public SearchQuery forgiving(Forgiving other) {
        return new SearchQuery(text, filters, table, sort, page, shown, facets, other, limit);
    }

    /** The same with another time limit. */
    public SearchQuery within(Duration time) {
        return new SearchQuery(text, filters, table, sort, page, shown, facets, forgiving, time);
    }
}
