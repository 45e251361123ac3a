package io.gannet.search;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FlushInfo;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NRTCachingDirectory;

/**
 * Small new files lie in memory until a commit syncs them, those as well whose size Lucene does not tell beforehand: of each
 * refresh these are five. What is still there at the end belongs to no commit and is forgotten: written out, it could lie in the way
 * of a writer that has gone on from the last commit meanwhile.
 */
final class CachedFiles extends NRTCachingDirectory {

    private static final double MOST_MB = 24;
    private static final double LARGEST_FILE_MB = 6;

    /** Names of temporary files, which no directory below gives. */
    private final AtomicLong temporary = new AtomicLong();

    CachedFiles(Directory files) {
        super(files, LARGEST_FILE_MB, MOST_MB);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        boolean sized = context.flushInfo != null || context.mergeInfo != null;
        return sized || name.startsWith(IndexFileNames.PENDING_SEGMENTS)
                ? super.createOutput(name, context)
                : new UnsizedOutput(name, size -> super.createOutput(name, new IOContext(new FlushInfo(1, size))));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        if (context.flushInfo != null || context.mergeInfo != null) {
            return super.createTempOutput(prefix, suffix, context);
        }
        String unique = suffix + "_" + Long.toString(temporary.getAndIncrement(), Character.MAX_RADIX) + "_m";
        return createOutput(IndexFileNames.segmentFileName(prefix, unique, "tmp"), context);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
