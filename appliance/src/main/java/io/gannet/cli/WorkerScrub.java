package io.gannet.cli;

import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.client.RemotePublisher;
import io.gannet.client.RemoteRows;
import io.gannet.client.RemoteSource;
import io.gannet.client.RemoteWalk;
import io.gannet.sink.Sink;
import io.gannet.verify.Load;
import io.gannet.verify.Scrubber;
import io.gannet.verify.Upstream;
import io.gannet.verify.Verification;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.Comparing;
import io.gannet.worker.GapListener;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scrubber of a worker alone: compares its index with the tables as the appliance reads them, all the time, and at once when
 * the worker found that its queues do not tell it everything. What differs goes through the appliance's queues.
 */
final class WorkerScrub implements AutoCloseable, Comparing {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerScrub.class);

    private final List<TableName> tables;
    private volatile List<VerifyTarget> targets = List.of();
    private final Scrubber scrubber;

    WorkerScrub(ApiClient api, List<TableName> tables, Clock clock) {
        this.tables = tables;
        Verification verification = new Verification(
                table -> new RemoteWalk(api, table),
                new RemoteRows(api),
                new RemoteSource(api),
                new RemotePublisher(api),
                Upstream.NONE,
                Load.NONE);
        this.scrubber = new Scrubber(verification, () -> targets, Scrubber.DEFAULT_RATE, clock);
    }

    void start(Sink sink) {
        targets = tables.stream()
                .map(table -> new VerifyTarget(table, sink, table.toString()))
                .toList();
        scrubber.start();
    }

    void gap(String sink, Set<String> queues, GapListener.Gap gap) {
        LOG.warn("event=gap sink={} queues={} gap={} action=verify", sink, queues, gap);
        scrubber.hurry();
    }

    @Override
    public Running since(String sink, String queue, long time) throws IOException {
        VerifyTarget target = targets.stream()
                .filter(one -> one.table().toString().equals(queue))
                .findAny()
                .orElseThrow(() -> new IOException("this worker does not read table " + queue));
        scrubber.hurry();
        return () -> scrubber.status(target.name())
                .filter(status -> status.lastStartedAt() > time)
                .map(status -> status.lastLeft() == 0
                        ? ""
                        : status.lastLeft() + " rows of " + status.target() + " still differ");
    }

    @Override
    public void close() {
        scrubber.close();
    }
}
