package io.gannet.search;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.List;

/**
 * What a search found.
 *
 * @param total how many rows match
 * @param exact whether {@code total} is exact, or only that there are at least so many
 * @param hits the best ones, best first
 */
public record SearchResult(long total, boolean exact, List<Hit> hits) {

    /**
     * One row found.
     *
     * @param table its table
     * @param key its key
     * @param version the version it was applied with
     * @param score how well it matches; only comparable within one search
     * @param row the row as a JSON object, every value as the text it has in the database, NULL as null
     */
    public record Hit(TableName table, RowKey key, Version version, float score, String row) {}
}
