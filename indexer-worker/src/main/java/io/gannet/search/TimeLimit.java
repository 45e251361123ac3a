package io.gannet.search;

import java.io.IOException;
import java.time.Duration;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.IndexSearcher;

/** Ends searches that take too long; they keep what they found until then. */
final class TimeLimit implements QueryTimeout {

    private final long end;

    TimeLimit(Duration limit) {
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** A searcher of the same view that obeys this limit. */
    IndexSearcher searcher(IndexSearcher shared) {
        IndexSearcher searcher = new IndexSearcher(shared.getIndexReader());
        searcher.setTimeout(this);
        return searcher;
    }

    /**
     * The same for queries of somebody's making: looking for the words that begin so, or are similar, ends too, with {@link
     * ExitableDirectoryReader.ExitingReaderException}.
     */
    IndexSearcher strict(IndexSearcher shared) throws IOException {
        if (!(shared.getIndexReader() instanceof DirectoryReader view)) {
            return searcher(shared);
        }
        IndexSearcher searcher = new IndexSearcher(ExitableDirectoryReader.wrap(view, this));
        searcher.setTimeout(this);
        return searcher;
    }

    @Override
    public boolean shouldExit() {
        return System.nanoTime() - end >= 0;
    }
}
