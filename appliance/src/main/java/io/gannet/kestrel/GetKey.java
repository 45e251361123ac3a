package io.gannet.kestrel;

import io.gannet.queue.QueueName;
import java.nio.charset.StandardCharsets;

/**
 * The key of a get: {@code queue[/option...]}. Options stand in any order; repeated and unknown ones are ignored, a slash at the
 * end too.
 */
record GetKey(QueueName queue, String sent, boolean open, boolean close, boolean abort, boolean peek, long waitMillis) {

    /** Longest wait; a client that asks for more waits so long. */
    static final long MAX_WAIT_MILLIS = 24 * 60 * 60 * 1000L;

    /** Reads a key. */
    static GetKey parse(byte[] line, int from, int to) throws BadCommandException {
        int slash = from;
        while (slash < to && line[slash] != '/') {
            slash++;
        }
        if (!Names.legal(line, from, slash)) {
            throw new BadCommandException("bad queue name");
        }
        QueueName queue = new QueueName(latin1(line, from, slash));
        if (slash == to) {
            return new GetKey(queue, queue.latin1(), false, false, false, false, 0);
        }
        return new Options().read(latin1(line, slash, to)).key(queue, latin1(line, from, to));
    }

    private static String latin1(byte[] line, int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static final class Options {
        private boolean open;
        private boolean close;
        private boolean abort;
        private boolean peek;
        private long waitMillis;

        Options read(String options) throws BadCommandException {
            int at = 0;
            while (at < options.length()) {
                int next = options.indexOf('/', at);
                int end = next < 0 ? options.length() : next;
                option(options.substring(at, end));
                at = end + 1;
            }
            if (((peek || abort) && (open || close)) || (peek && abort)) {
                throw new BadCommandException("these options exclude each other");
            }
            return this;
        }

        private void option(String option) throws BadCommandException {
            switch (option) {
                case "open" -> open = true;
                case "close" -> close = true;
                case "abort" -> abort = true;
                case "peek" -> peek = true;
                default -> {
                    if (option.startsWith("t=")) {
                        waitMillis = wait(option.substring(2));
                    }
                }
            }
        }

        private static long wait(String millis) throws BadCommandException {
            try {
                return Math.max(0, Math.min(MAX_WAIT_MILLIS, Long.parseLong(millis)));
            } catch (NumberFormatException e) {
                throw new BadCommandException("the time of t= is no number of milliseconds");
            }
        }

        GetKey key(QueueName queue, String sent) {
            return new GetKey(queue, sent, open, close, abort, peek, waitMillis);
        }
    }
}
