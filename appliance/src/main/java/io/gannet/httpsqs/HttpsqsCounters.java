package io.gannet.httpsqs;

import io.gannet.queue.PutResult;
import io.gannet.queue.QueueName;

/** Is told what the protocol did; must be quick. */
public interface HttpsqsCounters {

    /** Counts nothing. */
    HttpsqsCounters NONE = new HttpsqsCounters() {
        @Override
        public void put(QueueName queue, PutResult result) {
            // nobody counts
        }

        @Override
        public void got(QueueName queue) {
            // nobody counts
        }

        @Override
        public void unauthorized() {
            // nobody counts
        }
    };

    /** A put ended so. */
    void put(QueueName queue, PutResult result);

    /** A message was handed out. */
    void got(QueueName queue);

    /** A request had a wrong password. */
    void unauthorized();
}
