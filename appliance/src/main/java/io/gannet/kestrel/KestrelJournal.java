package io.gannet.kestrel;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replays the journal files of one Kestrel queue, oldest first, and tells what was unread at the end. Bodies stay in the files; only
 * where they lie is kept in memory (about 60 bytes a message).
 *
 * <p>A journal is a sequence of operations, each one byte and its operands, whole numbers little-endian. A block is a 32-bit size,
 * then so many bytes: for an old ADD 32-bit expiry (seconds since 1970) and the body, else 64-bit add time, 64-bit expiry
 * (milliseconds since 1970, 0 = never) and the body.
 *
 * <pre>
 *   0 ADD               block (old)        append
 *   1 REMOVE                               take the head
 *   2 ADDX              block              append
 *   3 REMOVE_TENTATIVE                     open the head under the next number
 *   4 SAVE_XID          number             the last number used
 *   5 UNREMOVE          number             abort: back to the head
 *   6 CONFIRM_REMOVE    number             close
 *   7 ADD_XID           number, block      append a message that will be opened under this number
 *   8 CONTINUE          number, block      close, and append (2.2 and later); before: STATE_DUMP, two numbers, nothing to do
 *   9 REMOVE_TENTATIVE_XID  number         open the head under this number
 * </pre>
 *
 * <p>Source of the layout: the journal format that Kestrel's documentation describes, and its release notes. Not thread-safe.
 */
final class KestrelJournal {

    /** No body can be larger; a size beyond is damage. */
    private static final int MAX_BLOCK = 1 << 30;

    private static final int TIMES = 16;

    /** Where an unread message lies. */
    record Item(long order, Path file, long offset, int length, long expiresAtMillis, int xid) {}

    private final Deque<Item> unread = new ArrayDeque<>();
    private final Map<Integer, Item> open = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private int lastXid;
    private long order;

    /** Replays one file. What comes behind damage in it is left out, and said in {@link #notes}. */
    void replay(Path file) throws IOException {
        try (Input in = new Input(file)) {
            long start = 0;
            try {
                for (int operation = in.operation(); operation >= 0; operation = in.operation()) {
                    apply(operation, in, file);
                    start = in.position;
                }
            } catch (EOFException e) {
                notes.add(file + ": ends within an operation at byte " + start + ", which is left out");
            } catch (DamagedException e) {
                notes.add(file + ": byte " + start + ": " + e.getMessage() + "; what follows is left out");
            }
        }
    }

    private void apply(int operation, Input in, Path file) throws IOException, DamagedException {
        switch (operation) {
            case 0 -> add(old(in, file));
            case 1 -> unread.pollFirst();
            case 2 -> add(block(in, file, in.number(), 0));
            case 3 -> open(0);
            case 4 -> lastXid = in.number();
            case 5 -> Optional.ofNullable(open.remove(in.number())).ifPresent(unread::addFirst);
            case 6 -> open.remove(in.number());
            case 7 -> {
                int xid = in.number();
                add(block(in, file, in.number(), xid));
            }
            case 8 -> {
                int xid = in.number();
                int size = in.number();
                if (size >= TIMES) {
                    open.remove(xid);
                    add(block(in, file, size, 0));
                }
            }
            case 9 -> open(in.number());
            default -> throw new DamagedException("unknown operation " + operation);
        }
    }

    private void add(Item item) {
        unread.addLast(item);
    }

    private void open(int given) {
        Item head = unread.pollFirst();
        if (head == null) {
            return;
        }
        int xid = given != 0 ? given : head.xid() != 0 ? head.xid() : nextXid();
        if (given != 0) {
            lastXid = given;
        }
        open.put(xid, head);
    }

    private int nextXid() {
        do {
            lastXid++;
        } while (lastXid == 0 || open.containsKey(lastXid));
        return lastXid;
    }

    private Item old(Input in, Path file) throws IOException, DamagedException {
        int size = checked(in.number(), 4);
        long expiry = in.number() & 0xffff_ffffL;
        Item item = new Item(order++, file, in.position, size - 4, expiry * 1000, 0);
        in.skip(size - 4);
        return item;
    }

    private Item block(Input in, Path file, int size, int xid) throws IOException, DamagedException {
        checked(size, TIMES);
        in.time();
        long expiry = in.time();
        Item item = new Item(order++, file, in.position, size - TIMES, Math.max(0, expiry), xid);
        in.skip(size - TIMES);
        return item;
    }

    private static int checked(int size, int least) throws DamagedException {
        if (size < least || size > MAX_BLOCK) {
            throw new DamagedException("a block of " + size + " bytes");
        }
        return size;
    }

    /** What was unread, open reads given back to their old places. */
    List<Item> unread() {
        List<Item> back = new ArrayList<>(open.values());
        back.sort(Comparator.comparingLong(Item::order));
        List<Item> all = new ArrayList<>(back.size() + unread.size());
        all.addAll(back);
        all.addAll(unread);
        return all;
    }

    /** What could not be read, a line each. */
    List<String> notes() {
        return notes;
    }

    /** The journal makes no sense from here on. */
    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    /** A file read in order, little-endian. */
    private static final class Input implements AutoCloseable {
        private final DataInputStream in;
        private long position;

        Input(Path file) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        }

        int operation() throws IOException {
            int operation = in.read();
            position++;
            return operation;
        }

        int number() throws IOException {
            position += 4;
            return Integer.reverseBytes(in.readInt());
        }

        long time() throws IOException {
            position += 8;
            return Long.reverseBytes(in.readLong());
        }

        void skip(int bytes) throws IOException {
            in.skipNBytes(bytes);
            position += bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
