package io.gannet.appliance;

import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.config.Config;
import io.gannet.mysql.JoinSettings;
import io.gannet.mysql.JoinedReader;
import io.gannet.mysql.MysqlPool;
import io.gannet.worker.Feed;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the documents of each index are read: rows as they are, or joined as the index says. Thread-safe. */
final class IndexRows {

    private final MysqlPool pool;
    private final RowSource rows;
    private final Map<JoinSettings, JoinedReader> joined = new ConcurrentHashMap<>();

    IndexRows(MysqlPool pool, RowSource rows) {
        this.pool = pool;
        this.rows = rows;
    }

    /** The reader of an index's documents. */
    RowSource of(Config.Index index) {
        return joined(index).<RowSource>map(reader -> reader).orElse(rows);
    }

    /** The reader of joined documents; empty for an index whose documents are rows. */
    Optional<JoinedReader> joined(Config.Index index) {
        return IndexParts.join(index)
                .map(join -> joined.computeIfAbsent(join, how -> new JoinedReader(pool, rows, how)));
    }

    /** What the worker of an index reads. */
    static Feed feed(Optional<IndexRows> rows, Config.Index index, Set<TableName> tables, Set<TableName> known) {
        return rows.flatMap(all -> all.joined(index))
                .map(join -> Feed.ofJoin(join, tables, known))
                .orElseGet(() -> Feed.ofTables(tables, known));
    }
}
