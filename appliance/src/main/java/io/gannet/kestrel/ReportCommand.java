package io.gannet.kestrel;

import io.gannet.queue.Queue;
import io.gannet.queue.QueueName;
import java.util.List;

/** What tells about the server: STATS, DUMP_STATS, DUMP_CONFIG. */
sealed interface ReportCommand extends KestrelCommand {

    /** STATS: the server's figures, then every queue's. */
    record Stats() implements ReportCommand {
        @Override
        public void run(Session session) {
            session.reply(new Report(session.server()).stats());
        }
    }

    /** DUMP_STATS: figures in blocks, of the named queues or of all. */
    record DumpStats(List<QueueName> queues) implements ReportCommand {
        @Override
        public void run(Session session) {
            List<QueueName> wanted = queues.isEmpty()
                    ? session.server().directory().queues().stream()
                            .map(Queue::name)
                            .toList()
                    : queues;
            session.reply(new Report(session.server()).dumpStats(wanted));
        }
    }

    /** DUMP_CONFIG of Kestrel 1.x: settings in blocks. */
    record DumpConfig() implements ReportCommand {
        @Override
        public void run(Session session) {
            session.reply(new Report(session.server()).dumpConfig());
        }
    }
}
