package io.gannet.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexReader;

/** The columns of an index: those of its definition, and those that its rows have. */
final class KnownFields {

    private final IndexSettings settings;
    private final Set<String> present = new TreeSet<>();
    private final List<String> texts = new ArrayList<>();
    private final Set<String> elsewhere;
    private final boolean empty;

    /**
     * The columns of what is visible.
     *
     * @param elsewhere columns of other indexes that are searched together with this one: they are no mistake
     */
    KnownFields(IndexSettings settings, IndexReader reader, Collection<String> elsewhere) {
        this.settings = settings;
        this.elsewhere = Set.copyOf(elsewhere);
        this.empty = reader.numDocs() == 0;
        for (FieldInfo field : FieldInfos.getMergedFieldInfos(reader)) {
            if (Documents.isColumn(field.name)) {
                String column = Documents.column(field.name);
                present.add(column);
                if (field.getIndexOptions() != IndexOptions.NONE && settings.type(column) == FieldType.TEXT) {
                    texts.add(column);
                }
            }
        }
    }

    IndexSettings settings() {
        return settings;
    }

    /** The text columns that rows have. */
    List<String> texts() {
        return texts;
    }

    boolean isPresent(String column) {
        return present.contains(column);
    }

    /** Every column that can be named. */
    Set<String> all() {
        Set<String> all = new TreeSet<>(present);
        all.addAll(settings.fields().keySet());
        return all;
    }

    /** Refuses a column that nobody knows. */
    void check(String column, int at) throws QueryException {
        if (!empty && !all().contains(column) && !elsewhere.contains(column)) {
            throw new QueryException(unknown(column), at);
        }
    }

    /** Refuses a column that nobody knows, outside the query's text. */
    void check(String column) throws QueryException {
        if (!empty && !all().contains(column) && !elsewhere.contains(column)) {
            throw new QueryException(unknown(column));
        }
    }

    private String unknown(String column) {
        return "there is no field \"" + column + "\" in index " + settings.name() + "; there are "
                + String.join(", ", all());
    }
}
