package io.gannet.kestrel;

import io.gannet.queue.Body;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The data of one set, coming in. Memory grows with what has come, not with what was announced; what may not be kept is read and
 * thrown away, so that the connection stays in step.
 */
final class Upload {

    private static final int FIRST = 16 * 1024;

    private final SetHead head;
    private final Counters counters;
    private final long maxIncoming;
    private final boolean tooLarge;
    private boolean noMemory;
    private byte[] bytes = new byte[0];
    /** Bytes of memory that are in the account of all uploads. */
    private long accounted;

    private int length;
    private int ends;

    Upload(SetHead head, KestrelSettings settings, Counters counters) {
        this.head = head;
        this.counters = counters;
        this.maxIncoming = settings.limits().maxIncomingBytes();
        this.tooLarge = head.length() > settings.limits().maxItemBytes();
        if (!tooLarge) {
            grow(Math.min(head.length(), FIRST));
        }
    }

    /** Takes what belongs to the set; the command, once all of it has come. */
    Optional<KestrelCommand> take(ByteBuffer in) {
        int n = Math.min(head.length() - length, in.remaining());
        if (n > 0) {
            if (tooLarge || noMemory) {
                in.position(in.position() + n);
            } else {
                keep(in, n);
            }
            length += n;
        }
        while (length == head.length() && ends < 2 && in.hasRemaining()) {
            if (in.get() != (ends == 0 ? '\r' : '\n')) {
                abandon();
                return Optional.of(KestrelCommand.Refused.because("bad data chunk"));
            }
            ends++;
        }
        return ends == 2 ? Optional.of(command()) : Optional.empty();
    }

    private void keep(ByteBuffer in, int n) {
        if (length + n > bytes.length) {
            grow((int) Math.min(head.length(), Math.max(length + (long) n, bytes.length * 2L)));
        }
        if (noMemory) {
            in.position(in.position() + n);
        } else {
            in.get(bytes, length, n);
        }
    }

    /** Small bodies are not worth an account: they come whole, or fit into what a connection may hold anyway. */
    private void grow(int size) {
        if (size > FIRST) {
            long more = size - accounted;
            if (counters.incoming.addAndGet(more) > maxIncoming) {
                counters.incoming.addAndGet(-more);
                noMemory = true;
                abandon();
                return;
            }
            accounted = size;
        }
        bytes = Arrays.copyOf(bytes, size);
    }

    private KestrelCommand command() {
        Body body = Body.wrap(bytes);
        boolean refused = noMemory;
        abandon();
        if (head.badFlags()) {
            return refusal(KestrelReply.clientError("bad flags"));
        }
        if (tooLarge) {
            return refusal(KestrelReply.NOT_STORED);
        }
        if (refused) {
            return refusal(KestrelReply.serverError("out of memory for incoming data"));
        }
        return new SetCommand(head, body);
    }

    /** A client that wants no reply would take this one for that of its next command. */
    private KestrelCommand refusal(byte[] reply) {
        return KestrelCommand.Refused.staying(head.noreply() ? new byte[0] : reply);
    }

    /** Gives the memory back. */
    void abandon() {
        counters.incoming.addAndGet(-accounted);
        accounted = 0;
        bytes = new byte[0];
    }
}
