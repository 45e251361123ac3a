package io.gannet.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.search.FieldDoc;

/**
 * Searches in one or several indexes at once. Each index is searched by its own definition and as of its own instant; hits are
 * merged by what they are ordered by, scores as each index reckons them. Thread-safe.
 */
public final class Searches {

    private final List<SearchIndex> indexes;

    /** Searches in these, at least one. */
    public Searches(List<SearchIndex> indexes) {
        this.indexes = List.copyOf(indexes);
    }

    private record Found(SearchResult.Hit hit, FieldDoc place) {}

    /**
     * Runs a query.
     *
     * @throws QueryException the query cannot be understood or costs too much, in one line for who wrote it
     * @throws IOException an index cannot be read
     */
    public SearchResult search(SearchQuery query) throws QueryException, IOException {
        boolean several = indexes.size() > 1;
        SearchQuery each = several ? query.paged(deeper(query.page())) : query;
        Set<String> elsewhere = elsewhere();
        List<Searching.Answer> answers = new ArrayList<>();
        for (SearchIndex index : indexes) {
            answers.add(index.answer(each, elsewhere));
        }
        if (several && answers.stream().anyMatch(answer -> !answer.similar() && answer.total() > 0)) {
            // words themselves go before similar ones, wherever they are
            answers.removeIf(answer -> answer.similar() && query.forgiving().typos() != SearchQuery.Typos.ON);
        }
        HitOrder order = answers.get(0).order();
        List<Found> found = merged(answers, order.comparator());
        int skip = several ? Math.min(query.page().offset(), found.size()) : 0;
        int end = Math.min(found.size(), skip + query.page().limit());
        boolean more = end < found.size() || answers.stream().anyMatch(Searching.Answer::more);
        List<Found> page = found.subList(skip, end);
        Optional<String> next = more && !page.isEmpty()
                ? Optional.of(order.cursor(page.get(page.size() - 1).place()))
                : Optional.empty();
        return new SearchResult(
                answers.stream().mapToLong(Searching.Answer::total).sum(),
                answers.stream().allMatch(Searching.Answer::exact),
                page.stream().map(Found::hit).toList(),
                facets(answers, query.facets()),
                next,
                answers.stream().anyMatch(Searching.Answer::similar),
                answers.stream().allMatch(Searching.Answer::whole));
    }

    // every index may have all the hits of the page
    private static SearchQuery.Page deeper(SearchQuery.Page page) {
        int wanted = Math.min(SearchQuery.MAX_LIMIT, page.offset() + page.limit());
        return new SearchQuery.Page(Math.max(0, page.offset() + page.limit() - wanted), wanted, page.after());
    }

    private static List<Found> merged(List<Searching.Answer> answers, Comparator<FieldDoc> order) {
        List<Found> all = new ArrayList<>();
        for (Searching.Answer answer : answers) {
            for (int i = 0; i < answer.hits().size(); i++) {
                all.add(new Found(answer.hits().get(i), answer.found().get(i)));
            }
        }
        if (answers.size() > 1) {
            all.sort(Comparator.comparing(Found::place, order));
        }
        return all;
    }

    private static List<Facet> facets(List<Searching.Answer> answers, List<FacetRequest> requests) {
        if (answers.size() == 1) {
            return answers.get(0).facets();
        }
        List<Facet> merged = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (Searching.Answer answer : answers) {
                answer.facets().get(i).counts().forEach(one -> counts.merge(one.value(), one.hits(), Long::sum));
            }
            // ranges keep their order
            Comparator<Facet.Count> most = requests.get(i).bounds().isEmpty()
                    ? Comparator.comparingLong(Facet.Count::hits).reversed()
                    : Comparator.comparingInt(one -> 0);
            List<Facet.Count> list = counts.entrySet().stream()
                    .map(one -> new Facet.Count(one.getKey(), one.getValue()))
                    .sorted(most)
                    .limit(Math.max(
                            requests.get(i).limit(), requests.get(i).bounds().size() + 1))
                    .toList();
            merged.add(new Facet(requests.get(i).field(), list, counts.size()));
        }
        return merged;
    }

    /** How many rows match, exactly. */
    public long count(SearchQuery query) throws QueryException, IOException {
        long count = 0;
        Set<String> elsewhere = elsewhere();
        for (SearchIndex index : indexes) {
            count += index.count(query, elsewhere);
        }
        return count;
    }

    private Set<String> elsewhere() throws IOException {
        Set<String> names = new TreeSet<>();
        if (indexes.size() > 1) {
            for (SearchIndex index : indexes) {
                names.addAll(index.columns());
            }
        }
        return names;
    }
}
