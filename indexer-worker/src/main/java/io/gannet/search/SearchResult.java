package io.gannet.search;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param total how many rows match
 * @param exact whether {@code total} is exact, or only that there are at least so many
 * @param hits the wanted ones, in the wanted order
 * @param facets what was counted, in the order asked
 * @param next stands for the page after this one; empty when there is none
 * @param similar whether similar words were taken too, because nothing had the words themselves
 * @param whole false when time ran out, and hits, total and facets tell only of what was looked at until then
 */
public record SearchResult(
        long total,
        boolean exact,
        List<Hit> hits,
        List<Facet> facets,
        Optional<String> next,
        boolean similar,
        boolean whole) {

    /**
     * One row found.
     *
     * @param index the index it was found in
     * @param table its table
     * @param key its key
     * @param version the version it was applied with
     * @param score how well it matches; only comparable within one search
     * @param row the row as a JSON object, every value as the text it has in the database, NULL as null
     * @param highlights column to the fragments that match, as HTML: everything is escaped, matches stand in {@code <mark>}
     */
    public record Hit(
            String index,
            TableName table,
            RowKey key,
            Version version,
            float score,
            String row,
            Map<String, String> highlights) {}
}
