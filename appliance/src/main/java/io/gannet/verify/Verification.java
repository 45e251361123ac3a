package io.gannet.verify;

import io.gannet.change.RowSource;
import io.gannet.client.MessagePublisher;
import io.gannet.client.MessageSource;
import io.gannet.mysql.MysqlPool;

/**
 * What comparisons are made with.
 *
 * @param pool the database
 * @param rows reads rows again
 * @param queues tells how far a sink's reader is
 * @param publisher takes repairs
 * @param upstream what waits before the queues
 */
public record Verification(
        MysqlPool pool, RowSource rows, MessageSource queues, MessagePublisher publisher, Upstream upstream) {

    Verifier verifier(VerifyTarget target, Verifier.Found found, boolean repair) {
        return new Verifier(new Comparison(target, rows, queues, publisher, upstream), pool, found, repair);
    }
}
