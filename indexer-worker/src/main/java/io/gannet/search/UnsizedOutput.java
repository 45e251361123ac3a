package io.gannet.search;

import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.ByteBuffersIndexOutput;
import org.apache.lucene.store.IndexOutput;

/**
 * A new file of which nobody knows how large it will be. It begins in memory, and is put where a file of its size belongs when it is
 * closed, or when it is past {@link #MOST_BYTES}.
 */
final class UnsizedOutput extends IndexOutput {

    /** So much of the heap one such file may have. */
    private static final long MOST_BYTES = 1 << 20;

    private final Place place;
    private final ByteBuffersDataOutput memory = new ByteBuffersDataOutput();
    private IndexOutput out;
    private boolean placed;
    private boolean closed;

    UnsizedOutput(String name, Place place) {
        super("UnsizedOutput(" + name + ")", name);
        this.place = place;
        this.out = new ByteBuffersIndexOutput(memory, toString(), name, new CRC32(), all -> {});
    }

    /** Where a file goes. */
    @FunctionalInterface
    interface Place {
        IndexOutput of(long size) throws IOException;
    }

    @Override
    public void writeByte(byte b) throws IOException {
        roomFor(1);
        out.writeByte(b);
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
        roomFor(length);
        out.writeBytes(bytes, offset, length);
    }

    private void roomFor(int more) throws IOException {
        if (!placed && memory.size() + more > MOST_BYTES) {
            place(Long.MAX_VALUE);
        }
    }

    private void place(long size) throws IOException {
        IndexOutput file = place.of(size);
        placed = true;
        out = file;
        memory.copyTo(file);
        memory.reset();
    }

    @Override
    public long getFilePointer() {
        return out.getFilePointer();
    }

    @Override
    public long getChecksum() throws IOException {
        return out.getChecksum();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!placed) {
                place(memory.size());
            }
        } finally {
            out.close();
        }
    }
}
