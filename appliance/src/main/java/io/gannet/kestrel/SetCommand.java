package io.gannet.kestrel;

import io.gannet.queue.Admission;
import io.gannet.queue.Body;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.QueueName;
import java.util.List;
import java.util.Optional;

/** SET: appends to a queue, or to all queues of an alias. */
record SetCommand(SetHead head, Body body) implements KestrelCommand {

    @Override
    public boolean overlapsSets() {
        return true;
    }

    @Override
    public void run(Session session) {
        ServerContext server = session.server();
        server.counters().sets.increment();
        if (server.status().refusesWrites()) {
            session.refuse(KestrelReply.serverError("this server is read-only now"));
            return;
        }
        PutRequest request = new PutRequest(
                body, head.expiresAt(server.clock().millis()), head.flags(), Optional.empty(), Admission.ALWAYS);
        List<QueueName> targets = server.directory().targets(head.queue());
        if (targets.isEmpty()) {
            PendingSet pending = session.pendingSet(1, head.noreply());
            session.store(server.directory().queue(head.queue()), request, pending.of(head.queue(), server.traffic()));
            return;
        }
        Counters.OfQueue counted = server.directory().counters(head.queue());
        counted.aliasPuts.increment();
        counted.aliasBytes.add(body.length());
        PendingSet pending = session.pendingSet(targets.size(), head.noreply());
        for (QueueName target : targets) {
            session.store(server.directory().queue(target), request, pending.of(target, server.traffic()));
        }
    }

    /** The reply to a put; a full queue, a full disk and a paused one are all "not stored" in this protocol. */
    static byte[] reply(PutResult result) {
        return result.stored() ? KestrelReply.STORED : KestrelReply.NOT_STORED;
    }
}
