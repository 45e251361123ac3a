package io.gannet.kestrel;

import io.gannet.queue.Message;
import io.gannet.queue.OpenRead;
import io.gannet.queue.OpenRequest;
import io.gannet.queue.Queue;
import io.gannet.queue.Waiting;
import java.util.List;
import java.util.Optional;

/**
 * GET and GETS: takes, opens, closes, aborts or peeks.
 *
 * @param key the key to serve now
 * @param more keys to serve after it, one after the other; the reply ends after the last
 */
record GetCommand(GetKey key, List<GetKey> more) implements KestrelCommand {

    @Override
    public void run(Session session) {
        if (key.abort()) {
            session.opens().oldest(key.queue()).ifPresent(OpenRead::abort);
            nothing(session);
            return;
        }
        Optional<OpenRead> closing = key.close() ? session.opens().oldest(key.queue()) : Optional.empty();
        if (key.close() && !key.open()) {
            if (closing.isEmpty()) {
                nothing(session);
            } else {
                closing.get().close(session.then(closed -> nothing(session)));
            }
            return;
        }
        int open = session.opens().count(key.queue());
        if (!key.open() && !key.peek() && open > 0) {
            session.refuse(KestrelReply.error("a read of this queue is open"));
        } else if (key.open() && open >= session.server().settings().limits().maxOpenReads()) {
            session.refuse(KestrelReply.error("too many open reads of this queue"));
        } else if (closing.isEmpty()) {
            fetch(session);
        } else {
            // the next one is taken only when the closed one is safe: a client that sees a reply may count on both
            closing.get().close(session.then(closed -> fetch(session)));
        }
    }

    private void fetch(Session session) {
        ServerContext server = session.server();
        if (server.status().refusesReads()) {
            session.refuse(KestrelReply.serverError("this server is quiescent now"));
            return;
        }
        if (!server.directory().targets(key.queue()).isEmpty()) {
            nothing(session);
            return;
        }
        Optional<Queue> known = server.directory().find(key.queue());
        if (known.isEmpty()
                && key.waitMillis() == 0
                && Names.parent(key.queue()).isEmpty()) {
            (key.peek() ? server.counters().peeks : server.counters().gets).increment();
            miss(session);
            return;
        }
        Queue queue = known.isPresent() ? known.get() : server.directory().queue(key.queue());
        if (key.peek()) {
            server.counters().peeks.increment();
            waits(session, queue.reader().peek(key.waitMillis(), session.then(seen -> peeked(session, seen))));
        } else {
            server.counters().gets.increment();
            OpenRequest request = new OpenRequest(1, 1, key.waitMillis(), 0, key.open());
            waits(session, queue.reader().open(request, session.then(reads -> opened(session, reads))));
        }
    }

    private void waits(Session session, Waiting waiting) {
        if (key.waitMillis() > 0) {
            session.waitsFor(waiting);
        }
    }

    private void peeked(Session session, Optional<Message> seen) {
        if (seen.isPresent()) {
            value(session, seen.get());
        } else {
            miss(session);
        }
    }

    private void opened(Session session, List<OpenRead> reads) {
        if (session.gone()) {
            reads.forEach(OpenRead::abort);
        } else if (reads.isEmpty()) {
            miss(session);
        } else {
            OpenRead read = reads.get(0);
            session.server().traffic().got(key.queue(), 1, read.attempt() > 1 ? 1 : 0);
            if (key.open()) {
                session.server().directory().counters(key.queue()).opens.increment();
                session.opens().add(key.queue(), read);
            } else {
                session.closeOnceWritten(read);
            }
            value(session, read.message());
        }
    }

    private void value(Session session, Message message) {
        ServerContext server = session.server();
        server.counters().hits.increment();
        boolean keep = server.settings().replies().flags() == KestrelSettings.Flags.KEEP;
        boolean echo = server.settings().replies().echo() == KestrelSettings.Echo.KEY;
        session.value(
                KestrelReply.bytes(echo ? key.sent() : key.queue().latin1()),
                keep ? message.flags() : 0,
                message.body(),
                more.isEmpty() ? KestrelReply.VALUE_END : KestrelReply.VALUE_NEXT);
        next(session);
    }

    private void miss(Session session) {
        session.server().counters().misses.increment();
        nothing(session);
    }

    /** No value for this key. */
    private void nothing(Session session) {
        if (more.isEmpty()) {
            session.reply(KestrelReply.END);
        } else {
            next(session);
        }
    }

    private void next(Session session) {
        if (!more.isEmpty()) {
            session.next(new GetCommand(more.get(0), more.subList(1, more.size())));
        }
    }
}
