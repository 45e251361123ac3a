package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks through the store's file for blocks and states by what they say of themselves, whatever became of the index over them.
 * Finds those of commits that do not count any more too, as long as nothing was written over them.
 */
final class StoreScan {

    /** Is told what was found, in the order of the file. */
    interface Found {
        default void kept(Sealed kept) {}

        default void block(Block block) {}
    }

    private static final int WINDOW = 1 << 20;
    private static final int MAGIC = 4;

    private final Disk.DataFile file;
    private final long size;
    private final Found found;

    private StoreScan(Disk.DataFile file, Found found) throws IOException {
        this.file = file;
        this.size = file.size();
        this.found = found;
    }

    /** One pass through the file; holds a megabyte and what is found. */
    static void run(Disk.DataFile file, Found found) throws IOException {
        new StoreScan(file, found).run();
    }

    private void run() throws IOException {
        byte[] window = new byte[WINDOW];
        long at = 0;
        while (at + MAGIC <= size) {
            int length = (int) Math.min(WINDOW, size - at);
            file.read(ByteBuffer.wrap(window, 0, length), at);
            int i = 0;
            while (i <= length - MAGIC) {
                if (window[i] == 'G' && window[i + 1] == 'N' && window[i + 3] == '1') {
                    // what lies in a message's body is no block of ours: go on behind the whole
                    i += (int) Math.min(Integer.MAX_VALUE / 2, look(window[i + 2], at + i));
                } else {
                    i++;
                }
            }
            at += i;
        }
    }

    /** How many bytes are done with. */
    private long look(byte what, long at) throws IOException {
        if (what == 'B') {
            return block(at);
        }
        return what == 'S' ? kept(at) : 1;
    }

    private long block(long at) throws IOException {
        int head = Block.headSize(read(at, Block.FIXED));
        if (head < 0) {
            return 1;
        }
        long whole = Block.size(read(at, head));
        Optional<Block> block = whole < 0 || at + whole > size ? Optional.empty() : Block.decode(read(at, (int) whole));
        block.ifPresent(found::block);
        return block.isPresent() ? whole : 1;
    }

    private long kept(long at) throws IOException {
        byte[] head = read(at, Sealed.HEAD);
        long whole = Sealed.size(head, 0);
        if (whole <= Sealed.HEAD || whole > Integer.MAX_VALUE || at + whole > size) {
            return 1;
        }
        Optional<Sealed> kept = Sealed.read(read(at, (int) whole));
        kept.ifPresent(found::kept);
        return kept.isPresent() ? whole : 1;
    }

    /** Bytes behind the file's end are zero. */
    private byte[] read(long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.read(ByteBuffer.wrap(bytes), at);
        return bytes;
    }
}
