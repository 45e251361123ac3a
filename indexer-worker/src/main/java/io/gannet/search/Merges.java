package io.gannet.search;

import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges on one thread beside the writing one. A merge that fails is told in a line and tried again by and by; whether the index
 * can still be written is seen by whoever writes.
 */
final class Merges extends ConcurrentMergeScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(Merges.class);

    private final String index;

    Merges(String index) {
        this.index = index;
        setMaxMergesAndThreads(6, 1);
    }

    @Override
    protected void handleMergeException(Throwable problem) {
        LOG.warn("event=merge-failed index={} problem=\"{}\"", index, problem.getMessage());
    }
}
