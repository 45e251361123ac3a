package io.gannet.kestrel;

import io.gannet.queue.OpenRead;
import io.gannet.queue.QueueName;
import java.util.List;

/** CONFIRM: closes the oldest open reads of a queue, or none when fewer are open. */
record ConfirmCommand(QueueName queue, int count) implements KestrelCommand {

    @Override
    public void run(Session session) {
        if (session.opens().count(queue) < count) {
            session.reply(KestrelReply.error("not that many reads of this queue are open"));
            return;
        }
        if (count == 0) {
            session.reply(KestrelReply.END);
            return;
        }
        List<OpenRead> closing = session.opens().take(queue, count);
        int[] left = {closing.size()};
        for (OpenRead read : closing) {
            read.close(session.then(closed -> {
                if (--left[0] == 0) {
                    session.reply(KestrelReply.END);
                }
            }));
        }
    }
}
