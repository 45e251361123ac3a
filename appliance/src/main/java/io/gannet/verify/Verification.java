package io.gannet.verify;

import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.change.TableWalk;
import io.gannet.client.MessagePublisher;
import io.gannet.client.MessageSource;
import java.util.function.Function;

/**
 * What comparisons are made with.
 *
 * @param tables walks a table
 * @param rows reads rows again
 * @param queues tells how far a sink's reader is
 * @param publisher takes repairs
 * @param upstream what waits before the queues
 * @param load whether the database is to be left alone for now
 */
public record Verification(
        Function<TableName, TableWalk> tables,
        RowSource rows,
        MessageSource queues,
        MessagePublisher publisher,
        Upstream upstream,
        Load load) {

    Verifier verifier(VerifyTarget target, Verifier.Found found, boolean repair) {
        return new Verifier(
                new Comparison(target, rows, queues, publisher, upstream), tables.apply(target.table()), found, repair);
    }
}
