package io.gannet.kestrel;

import io.gannet.queue.OpenRead;
import io.gannet.queue.OpenRequest;
import io.gannet.queue.QueueName;
import java.util.List;

/**
 * MONITOR: opens every message that comes within a time, each with a reply of its own, and ends with one more END.
 *
 * @param queue of which queue
 * @param until milliseconds of the server's clock at which it ends; 0 before it has begun
 * @param millis how long it lasts
 * @param left how many messages at most are still to come
 */
record MonitorCommand(QueueName queue, long until, long millis, int left) implements KestrelCommand {

    static MonitorCommand start(Words words) throws BadCommandException {
        long seconds = words.number(2, 0, GetKey.MAX_WAIT_MILLIS / 1000, "number of seconds");
        int most = words.count() > 3
                ? (int) words.number(3, 0, Integer.MAX_VALUE, "number of messages")
                : Integer.MAX_VALUE;
        return new MonitorCommand(words.queue(1), 0, seconds * 1000, most);
    }

    @Override
    public void run(Session session) {
        ServerContext server = session.server();
        long now = server.clock().millis();
        long end = until == 0 ? now + millis : until;
        if (server.status().refusesReads()) {
            session.refuse(KestrelReply.serverError("this server is quiescent now"));
        } else if (left == 0
                || now >= end
                || session.opens().count(queue) >= server.settings().limits().maxOpenReads()
                || !server.directory().targets(queue).isEmpty()) {
            session.reply(KestrelReply.END);
        } else {
            server.counters().gets.increment();
            OpenRequest request = new OpenRequest(1, 1, end - now, 0, true);
            session.waitsFor(server.directory()
                    .queue(queue)
                    .reader()
                    .open(request, session.then(reads -> opened(session, reads, end))));
        }
    }

    private void opened(Session session, List<OpenRead> reads, long end) {
        ServerContext server = session.server();
        if (session.gone()) {
            reads.forEach(OpenRead::abort);
        } else if (reads.isEmpty()) {
            server.counters().misses.increment();
            session.reply(KestrelReply.END);
        } else {
            OpenRead read = reads.get(0);
            server.counters().hits.increment();
            server.traffic().got(queue, 1, read.attempt() > 1 ? 1 : 0);
            server.directory().counters(queue).opens.increment();
            session.opens().add(queue, read);
            boolean keep = server.settings().replies().flags() == KestrelSettings.Flags.KEEP;
            session.value(
                    queue.bytes(),
                    keep ? read.message().flags() : 0,
                    read.message().body(),
                    KestrelReply.VALUE_END);
            session.next(new MonitorCommand(queue, end, millis, left - 1));
        }
    }
}
