package io.gannet.sink;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.Optional;

/**
 * What a sink is to hold for one key from now on.
 *
 * @param table the table
 * @param key the row's key
 * @param row the row as it is; empty = there is none, remove the entry
 * @param version orders this against other changes of the key
 */
public record SinkChange(TableName table, RowKey key, Optional<Row> row, Version version) {}
