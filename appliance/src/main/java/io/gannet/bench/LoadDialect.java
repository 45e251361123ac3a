package io.gannet.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a load says and what it takes for an answer. Not thread-safe. */
interface LoadDialect {

    /** What an answer is. */
    enum Answer {
        /** Not whole yet. */
        PART,
        /** Whole. */
        WHOLE,
        /** Whole, and {@link #followUp} belongs to the same operation. */
        HALF,
        /** Nothing that was asked for. */
        WRONG
    }

    /** The next request of a client that has made so many. */
    byte[] request(MemcachedLoad.Mode mode, int turn);

    /** Looks at what has come, from position 0 to {@code end}. */
    Answer answer(ByteBuffer in, int end);

    /** The second request of an operation, from the answer to the first. */
    byte[] followUp(ByteBuffer in, int end);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] withBody(String head, int size) {
        byte[] line = ascii(head);
        byte[] whole = Arrays.copyOf(line, line.length + size + 2);
        Arrays.fill(whole, line.length, line.length + size, (byte) 'x');
        whole[whole.length - 2] = '\r';
        whole[whole.length - 1] = '\n';
        return whole;
    }

    /** Memcached text as Kestrel has it. */
    static LoadDialect memcached(int size) {
        byte[] set = withBody("set bench 0 0 " + size + "\r\n", size);
        byte[] get = ascii("get bench\r\n");
        byte[] reliable = ascii("get bench/close/open\r\n");
        byte[] version = ascii("version\r\n");
        return new LoadDialect() {
            @Override
            public byte[] request(MemcachedLoad.Mode mode, int turn) {
                return switch (mode) {
                    case VERSION -> version;
                    case SET -> set;
                    case SET_GET -> turn % 2 == 0 ? set : get;
                    case SET_RELIABLE -> turn % 2 == 0 ? set : reliable;
                };
            }

            @Override
            public Answer answer(ByteBuffer in, int end) {
                boolean value = end > 1 && in.get(0) == 'V' && in.get(1) == 'A';
                if (end < 5 || in.get(end - 1) != '\n' || (value && in.get(end - 3) != 'D')) {
                    return Answer.PART;
                }
                boolean error = in.get(0) == 'C' || in.get(1) == 'R' || (in.get(0) == 'S' && in.get(1) == 'E');
                return error ? Answer.WRONG : Answer.WHOLE;
            }

            @Override
            public byte[] followUp(ByteBuffer in, int end) {
                throw new IllegalStateException("one request is one operation here");
            }
        };
    }

    /** Beanstalkd's: a get is a reserve and a delete, two round trips and one operation; there is no reading that is not reliable. */
    static LoadDialect beanstalk(int size) {
        byte[] put = withBody("put 1024 0 60 " + size + "\r\n", size);
        byte[] reserve = ascii("reserve-with-timeout 0\r\n");
        byte[] version = ascii("list-tube-used\r\n");
        return new LoadDialect() {
            @Override
            public byte[] request(MemcachedLoad.Mode mode, int turn) {
                return mode == MemcachedLoad.Mode.VERSION
                        ? version
                        : mode == MemcachedLoad.Mode.SET || turn % 2 == 0 ? put : reserve;
            }

            @Override
            public Answer answer(ByteBuffer in, int end) {
                if (end < 3 || in.get(end - 1) != '\n') {
                    return Answer.PART;
                }
                if (in.get(0) == 'R' && in.get(1) == 'E') {
                    int line = 0;
                    while (in.get(line) != '\n') {
                        line++;
                    }
                    return end < line + 1 + size + 2 ? Answer.PART : Answer.HALF;
                }
                // INSERTED, DELETED, TIMED_OUT, USING
                return "IDTU".indexOf(in.get(0)) < 0 || in.get(1) == 'R' ? Answer.WRONG : Answer.WHOLE;
            }

            @Override
            public byte[] followUp(ByteBuffer in, int end) {
                int from = "RESERVED ".length();
                int to = from;
                while (in.get(to) != ' ') {
                    to++;
                }
                byte[] delete = Arrays.copyOf(ascii("delete "), 7 + to - from + 2);
                in.get(from, delete, 7, to - from);
                delete[delete.length - 2] = '\r';
                delete[delete.length - 1] = '\n';
                return delete;
            }
        };
    }
}
