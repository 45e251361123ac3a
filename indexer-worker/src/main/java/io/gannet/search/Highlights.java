package io.gannet.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.jspecify.annotations.Nullable;

/** Cuts out of a row's texts what a query matches. Texts are looked at up to a length, so the cost of a hit is bounded. */
final class Highlights {

    private static final int MAX_CHARS = 100_000;

    private final UnifiedHighlighter highlighter;
    private final IndexSettings settings;
    private final SearchQuery.Shown shown;
    private final Query query;

    Highlights(Analyzer indexing, IndexSettings settings, SearchQuery.Shown shown, Query query) {
        this.highlighter = UnifiedHighlighter.builderWithoutSearcher(indexing)
                .withMaxLength(MAX_CHARS)
                .withMaxNoHighlightPassages(0)
                // a row matches by all its columns together, none of which need match the whole query
                .withWeightMatches(false)
                .withFormatter(new DefaultPassageFormatter("<mark>", "</mark>", " … ", true))
                .build();
        this.settings = settings;
        this.shown = shown;
        this.query = query;
    }

    /** Column to fragments, only columns that match. */
    Map<String, String> of(Map<String, @Nullable String> row) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String column : columns(row)) {
            String text = row.get(column);
            if (text != null && !text.isEmpty() && settings.type(column) == FieldType.TEXT) {
                Object passages =
                        highlighter.highlightWithoutSearcher(Documents.field(column), query, text, shown.fragments());
                if (passages != null && !passages.toString().isEmpty()) {
                    found.put(column, passages.toString());
                }
            }
        }
        return found;
    }

    private List<String> columns(Map<String, @Nullable String> row) {
        return shown.highlight().contains("*") ? new ArrayList<>(row.keySet()) : shown.highlight();
    }
}
