package io.gannet.api;

import io.gannet.queue.PutResult;
import io.gannet.queue.QueueName;

/** Is told what /v1 did; must be quick. */
interface ApiCounters {

    /** A put ended so. */
    void put(QueueName queue, PutResult result);

    /** So many messages were handed out. */
    void got(QueueName queue, int messages);
}
