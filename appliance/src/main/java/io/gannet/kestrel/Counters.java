package io.gannet.kestrel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the server counts since its start. Thread-safe. */
final class Counters {

    final AtomicInteger connections = new AtomicInteger();
    final LongAdder totalConnections = new LongAdder();
    final LongAdder gets = new LongAdder();
    final LongAdder sets = new LongAdder();
    final LongAdder peeks = new LongAdder();
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder queueCreates = new LongAdder();
    final LongAdder queueDeletes = new LongAdder();
    /** Bytes of bodies that are still coming in. */
    final AtomicLong incoming = new AtomicLong();

    /** What is counted for one queue. */
    static final class OfQueue {
        final LongAdder opens = new LongAdder();
        final LongAdder flushes = new LongAdder();
        /** What was put to an alias, in messages and bytes. */
        final LongAdder aliasPuts = new LongAdder();

        final LongAdder aliasBytes = new LongAdder();
    }
}
