package io.gannet.search;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;

/** Gives each field of an index the analyzer that the index's definition says. */
final class FieldAnalyzer extends DelegatingAnalyzerWrapper {

    private final IndexSettings settings;
    private final Map<Analysis, Analyzer> analyzers = new EnumMap<>(Analysis.class);

    private FieldAnalyzer(IndexSettings settings, TextAnalyzer.Of of) {
        super(PER_FIELD_REUSE_STRATEGY);
        this.settings = settings;
        for (Analysis analysis : Analysis.values()) {
            analyzers.put(analysis, new TextAnalyzer(analysis, of));
        }
    }

    static FieldAnalyzer forIndexing(IndexSettings settings) {
        return new FieldAnalyzer(settings, TextAnalyzer.Of.ROW);
    }

    static FieldAnalyzer forQueries(IndexSettings settings) {
        return new FieldAnalyzer(settings, TextAnalyzer.Of.QUERY);
    }

    /** See {@link TextAnalyzer.Of#WRITTEN}. */
    static FieldAnalyzer forWritten(IndexSettings settings) {
        return new FieldAnalyzer(settings, TextAnalyzer.Of.WRITTEN);
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String field) {
        return Optional.ofNullable(analyzers.get(settings.analysis(Documents.column(field))))
                .orElseThrow();
    }
}
