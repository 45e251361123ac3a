package io.gannet.kestrel;

import io.gannet.queue.Body;
import io.gannet.queue.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A valid command, ready to run. */
sealed interface KestrelCommand
        permits SetCommand,
                GetCommand,
                MonitorCommand,
                ConfirmCommand,
                RemovalCommand,
                ReportCommand,
                ServerCommand,
                KestrelCommand.Refused {

    /**
     * Runs it: replies now, or asks the engine and replies when it has answered. Only one command of a connection runs at a time,
     * but for sets.
     */
    void run(Session session);

    /** Whether it may run while sets before it still wait for the engine. */
    default boolean overlapsSets() {
        return false;
    }

    /** What came in is no command that can be run. */
    record Refused(Body reply, boolean closes) implements KestrelCommand {

        @Override
        public void run(Session session) {
            if (closes) {
                session.refuse(reply.toArray());
            } else if (reply.length() > 0) {
                session.reply(reply.toArray());
            }
        }

        /** No command; the connection closes. */
        static Refused because(String reason) {
            return new Refused(Body.wrap(KestrelReply.clientError(reason)), true);
        }

        /** Not now or not so; the connection stays, since its bytes are in step. */
        static Refused staying(byte[] reply) {
            return new Refused(Body.wrap(reply), false);
        }
    }

    /**
     * Reads a command line other than a set's.
     *
     * @param multiGet whether a get may have several keys
     */
    static KestrelCommand parse(Words words, boolean multiGet) throws BadCommandException {
        if (words.count() == 0) {
            throw new BadCommandException("empty line");
        }
        if (words.is(0, "get") || words.is(0, "gets")) {
            return get(words, multiGet);
        }
        return switch (words.lower(0)) {
            case "delete" -> new RemovalCommand.Delete(words.knownQueue(1), words.noreply(2));
            case "flush" -> new RemovalCommand.Flush(words.knownQueue(1));
            case "flush_all" -> new RemovalCommand.FlushAll(words.noreply(1));
            case "flush_expired" -> new RemovalCommand.FlushExpired(Optional.of(words.knownQueue(1)));
            case "flush_all_expired" -> new RemovalCommand.FlushExpired(Optional.empty());
            case "stats" -> new ReportCommand.Stats();
            case "dump_stats" -> new ReportCommand.DumpStats(queues(words));
            case "dump_config" -> new ReportCommand.DumpConfig();
            case "monitor" -> MonitorCommand.start(words);
            case "confirm" ->
                new ConfirmCommand(words.queue(1), (int) words.number(2, 0, Integer.MAX_VALUE, "number of reads"));
            case "status" ->
                words.count() > 1 ? new ServerCommand.ChangeStatus(words.text(1)) : new ServerCommand.Status();
            case "version" -> new ServerCommand.Version();
            case "reload" -> new ServerCommand.Reload();
            case "shutdown" -> new ServerCommand.Shutdown();
            case "quit" -> new ServerCommand.Quit();
            default -> throw new BadCommandException("unknown command");
        };
    }

    private static KestrelCommand get(Words words, boolean multiGet) throws BadCommandException {
        if (words.count() < 2) {
            return Refused.staying(KestrelReply.clientError("no queue name"));
        }
        GetKey first = GetKey.parse(words.line(), words.from(1), words.to(1));
        if (!multiGet || words.count() == 2) {
            return new GetCommand(first, List.of());
        }
        List<GetKey> more = new ArrayList<>(words.count() - 2);
        for (int i = 2; i < words.count(); i++) {
            more.add(GetKey.parse(words.line(), words.from(i), words.to(i)));
        }
        return new GetCommand(first, more);
    }

    private static List<QueueName> queues(Words words) throws BadCommandException {
        List<QueueName> names = new ArrayList<>();
        for (int i = 1; i < words.count(); i++) {
            names.add(words.knownQueue(i));
        }
        return names;
    }

    /** Reads the line of a set. */
    static SetHead parseSet(Words words) throws BadCommandException {
        QueueName queue = words.queue(1);
        if (words.count() < 5) {
            throw new BadCommandException("a set has a queue, flags, expiry and length");
        }
        int flags = 0;
        boolean badFlags = false;
        try {
            flags = (int) words.number(2, Integer.MIN_VALUE, 0xffff_ffffL, "flags");
        } catch (BadCommandException e) {
            badFlags = true;
        }
        int expiry = (int) words.number(3, Integer.MIN_VALUE, Integer.MAX_VALUE, "expiry");
        int length = (int) words.number(4, 0, Integer.MAX_VALUE, "length");
        return new SetHead(queue, flags, badFlags, expiry, length, words.noreply(5));
    }
}
