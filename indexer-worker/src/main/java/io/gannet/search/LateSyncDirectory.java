package io.gannet.search;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;

/**
 * Lets the fsyncs of a commit's first phase happen after it. Lucene syncs the commit's files while it prepares the commit, and
 * changes would have to wait for the disk; but the commit does not count before its second phase, so it is enough that all its
 * files are synced before that. Between {@link #collect} and {@link #syncCollected} names are only noted. Calls of both belong to
 * one commit at a time.
 */
final class LateSyncDirectory extends FilterDirectory {

    private final Set<String> collected = new HashSet<>();
    private boolean collecting;

    LateSyncDirectory(Directory in) {
        super(in);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        synchronized (collected) {
            if (collecting) {
                collected.addAll(names);
                return;
            }
        }
        in.sync(names);
    }

    void collect() {
        synchronized (collected) {
            collecting = true;
        }
    }

    void stopCollecting() {
        synchronized (collected) {
            collecting = false;
        }
    }

    void syncCollected() throws IOException {
        Set<String> names;
        synchronized (collected) {
            collecting = false;
            names = Set.copyOf(collected);
            collected.clear();
        }
        in.sync(names);
    }
}
