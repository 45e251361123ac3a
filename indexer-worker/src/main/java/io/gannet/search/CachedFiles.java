package io.gannet.search;

import java.io.IOException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NRTCachingDirectory;

/**
 * Small new files lie in memory until a commit syncs them. What is still there at the end belongs to no commit and is forgotten:
 * written out, it could lie in the way of a writer that has gone on from the last commit meanwhile.
 */
final class CachedFiles extends NRTCachingDirectory {

    private static final double MOST_MB = 24;
    private static final double LARGEST_FILE_MB = 6;

    CachedFiles(Directory files) {
        super(files, LARGEST_FILE_MB, MOST_MB);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
