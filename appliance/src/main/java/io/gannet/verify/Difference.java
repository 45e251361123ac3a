package io.gannet.verify;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.Version;
import java.util.Optional;

/**
 * A key whose row and whose entry differ.
 *
 * @param key the key
 * @param row what the table has; empty when it has no such row
 * @param entry what the index has; empty when it has no such entry
 */
public record Difference(RowKey key, Optional<Row> row, Optional<Entry> entry) {

    /**
     * An entry of a sink.
     *
     * @param hash the hash of the row it was made from
     * @param version the version it was applied with
     */
    public record Entry(long hash, Version version) {}

    /** What is wrong, in a word or two. */
    public String kind() {
        if (row.isEmpty()) {
            return "only in the index";
        }
        return entry.isEmpty() ? "only in the table" : "different";
    }
}
