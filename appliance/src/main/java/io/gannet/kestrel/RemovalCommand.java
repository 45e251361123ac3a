package io.gannet.kestrel;

import io.gannet.queue.Queue;
import io.gannet.queue.QueueName;
import io.gannet.queue.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What takes messages away unread: DELETE, FLUSH, FLUSH_ALL, FLUSH_EXPIRED, FLUSH_ALL_EXPIRED. */
sealed interface RemovalCommand extends KestrelCommand {

    /** Most expired messages that one command removes from one queue. */
    int MOST_EXPIRED = 1_000_000;

    /** DELETE: the queue goes, with its messages; a queue that a sink reads stays. */
    record Delete(QueueName queue, boolean noreply) implements RemovalCommand {
        @Override
        public void run(Session session) {
            Directory directory = session.server().directory();
            if (refused(session)) {
                return;
            }
            // an alias is no queue: there is nothing to delete
            Optional<Queue> found = directory.targets(queue).isEmpty() ? directory.find(queue) : Optional.empty();
            if (found.isPresent() && found.get().settings().capture()) {
                session.reply(KestrelReply.clientError("a capture queue is not deleted by this protocol"));
            } else if (found.isEmpty()) {
                reply(session);
            } else {
                directory.delete(queue, session.then(deleted -> reply(session)));
            }
        }

        private void reply(Session session) {
            if (!noreply) {
                session.reply(KestrelReply.DELETED);
            }
        }
    }

    /** FLUSH: drops what is unread; open reads stay. */
    record Flush(QueueName queue) implements RemovalCommand {
        @Override
        public void run(Session session) {
            if (refused(session)) {
                return;
            }
            Directory directory = session.server().directory();
            List<Queue> queues = directory.targets(queue).isEmpty()
                    ? directory.find(queue).stream().toList()
                    : List.of();
            flush(session, queues, () -> session.reply(KestrelReply.END));
        }
    }

    /** FLUSH_ALL: drops what is unread in every queue. */
    record FlushAll(boolean noreply) implements RemovalCommand {
        @Override
        public void run(Session session) {
            if (refused(session)) {
                return;
            }
            flush(session, session.server().directory().queues(), () -> {
                if (!noreply) {
                    session.reply(KestrelReply.FLUSHED);
                }
            });
        }
    }

    /** FLUSH_EXPIRED of one queue or of all: tells how many messages went. */
    record FlushExpired(Optional<QueueName> queue) implements RemovalCommand {
        @Override
        public void run(Session session) {
            Directory directory = session.server().directory();
            List<Queue> queues =
                    queue.isPresent() ? directory.find(queue.get()).stream().toList() : directory.queues();
            long[] removed = {0};
            each(
                    queues,
                    (reader, done) -> reader.expire(MOST_EXPIRED, session.then(count -> {
                        removed[0] += count;
                        done.run();
                    })),
                    () -> session.reply(KestrelReply.bytes(removed[0] + "\r\n")));
        }
    }

    private static boolean refused(Session session) {
        if (session.server().status().refusesReads()) {
            session.refuse(KestrelReply.serverError("this server is quiescent now"));
            return true;
        }
        return false;
    }

    private static void flush(Session session, List<Queue> queues, Runnable done) {
        Directory directory = session.server().directory();
        queues.forEach(queue -> directory.counters(queue.name()).flushes.increment());
        each(queues, (reader, flushed) -> reader.flush(session.then(count -> flushed.run())), done);
    }

    /** Asks the reader of each queue and goes on when all have answered. */
    private static void each(List<Queue> queues, BiConsumer<Reader, Runnable> ask, Runnable allDone) {
        List<Reader> readers = new ArrayList<>();
        queues.forEach(queue -> Directory.reader(queue).ifPresent(readers::add));
        int[] left = {readers.size()};
        if (readers.isEmpty()) {
            allDone.run();
        }
        for (Reader reader : readers) {
            ask.accept(reader, () -> {
                if (--left[0] == 0) {
                    allDone.run();
                }
            });
        }
    }
}
