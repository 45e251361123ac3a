package io.gannet.kestrel;

import io.gannet.queue.Body;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes become commands. After a line that is none nothing more is read. One thread at a time. */
final class Decoder {

    /** First byte of a request of the binary protocol. */
    private static final byte BINARY = (byte) 0x80;

    private final KestrelSettings settings;
    private final Counters counters;
    private final Words words = new Words();
    private Optional<Upload> upload = Optional.empty();
    private boolean started;

    Decoder(KestrelSettings settings, Counters counters) {
        this.settings = settings;
        this.counters = counters;
    }

    /** The next command, when it has come whole. The buffer must be backed by an array. */
    Optional<KestrelCommand> next(ByteBuffer in) {
        while (true) {
            if (upload.isPresent()) {
                Optional<KestrelCommand> whole = upload.get().take(in);
                if (whole.isPresent()) {
                    upload = Optional.empty();
                }
                return whole;
            }
            if (!in.hasRemaining()) {
                return Optional.empty();
            }
            byte[] bytes = in.array();
            int from = in.arrayOffset() + in.position();
            if (!started && bytes[from] == BINARY) {
                return binary(in);
            }
            int lineEnd = lineEnd(bytes, from, in.arrayOffset() + in.limit());
            if (lineEnd < 0
                    ? in.remaining() >= settings.limits().maxLineBytes()
                    : lineEnd - from >= settings.limits().maxLineBytes()) {
                return Optional.of(KestrelCommand.Refused.because("line too long"));
            }
            if (lineEnd < 0) {
                return Optional.empty();
            }
            started = true;
            in.position(in.position() + lineEnd - from + 1);
            Optional<KestrelCommand> command = line(bytes, from, lineEnd);
            if (command.isPresent()) {
                return command;
            }
        }
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The command of a line; empty for a set, whose data follows. */
    private Optional<KestrelCommand> line(byte[] bytes, int from, int lineEnd) {
        int to = lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        try {
            if (!words.split(bytes, from, to)) {
                throw new BadCommandException("too many words");
            }
            if (words.count() > 0 && words.is(0, "set")) {
                upload = Optional.of(new Upload(KestrelCommand.parseSet(words), settings, counters));
                return Optional.empty();
            }
            return Optional.of(
                    KestrelCommand.parse(words, settings.replies().multiGet() == KestrelSettings.MultiGet.ALL));
        } catch (BadCommandException e) {
            return Optional.of(KestrelCommand.Refused.because(e.reason()));
        }
    }

    /**
     * The binary protocol is refused in its own form, so that its clients fail at once instead of waiting: magic 0x81, the
     * operation that was asked for, status 0x0081 (unknown command), body length, the request's opaque value, then the text.
     */
    private static Optional<KestrelCommand> binary(ByteBuffer in) {
        byte[] text = KestrelReply.bytes("text protocol only");
        ByteBuffer reply = ByteBuffer.allocate(24 + text.length);
        reply.put(0, (byte) 0x81);
        reply.put(1, in.remaining() > 1 ? in.get(in.position() + 1) : 0);
        reply.putShort(6, (short) 0x0081);
        reply.putInt(8, text.length);
        if (in.remaining() >= 16) {
            reply.putInt(12, in.getInt(in.position() + 12));
        }
        reply.position(24);
        reply.put(text);
        return Optional.of(new KestrelCommand.Refused(Body.wrap(reply.array()), true));
    }

    /** Forgets a set that will not be completed. */
    void abandon() {
        upload.ifPresent(Upload::abandon);
        upload = Optional.empty();
    }
}
