package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The engine's own high-water mark, beside the store: how far the store must reach, whether the last stop was clean, and on
 * which boot of the machine. Two slots are written in turn, so that a torn write leaves the older one.
 *
 * <pre>
 * slot 0 at 0, slot 1 at 8192, so that damage of 4 KB cannot meet both; in a file that ends before, slot 1 at 4096:
 *  0  byte[8]  "GANNETMK"
 *  8  int      format of the directory, 3; 2 has the same mark, and states that do not say what they are ({@link Sealed})
 * 12  long     sequence of this mark
 * 20  long     store epoch
 * 28  long     serial number up to which the store has everything
 * 36  byte     sync mode: 0 always, 1 interval, 2 never
 * 37  byte     1 = stopped cleanly
 * 38  byte     1 = restored from a backup, not opened since
 * 39  byte     length of the boot id
 * 40  byte[64] boot id
 * 104 long     version of the store's file that is certainly on the disk, 0 = not known; not in format 1
 * 112 int      CRC32C of all before; format 1: at 104
 * </pre>
 */
record Mark(
        long sequence,
        long epoch,
        long covered,
        Sync sync,
        boolean clean,
        boolean restored,
        String bootId,
        long storeVersion) {

    static final int FORMAT = 3;
    private static final String FILE = "mark";
    private static final int SLOT = 8192;
    private static final int OLD_SLOT = 4096;
    private static final int VERSION = 104;
    private static final int SIZE = 116;
    private static final byte[] MAGIC = "GANNETMK".getBytes(StandardCharsets.US_ASCII);

    static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    /** The newest mark; empty when there is none or both slots are damaged. */
    static Optional<Mark> read(Disk disk, Path directory) throws IOException {
        if (!Files.exists(file(directory))) {
            return Optional.empty();
        }
        try (Disk.DataFile file = disk.open(file(directory))) {
            Optional<Mark> first = slot(file, 0);
            Optional<Mark> second = slot(file, file.size() > SLOT ? SLOT : OLD_SLOT);
            if (first.isEmpty() || second.isEmpty()) {
                // the newer one may be the one that cannot be read
                return first.or(() -> second).map(mark -> mark.withStoreVersion(0));
            }
            return first.get().sequence > second.get().sequence ? first : second;
        }
    }

    private static Optional<Mark> slot(Disk.DataFile file, long at) throws IOException {
        byte[] data = new byte[SIZE];
        file.read(ByteBuffer.wrap(data), at);
        for (int i = 0; i < MAGIC.length; i++) {
            if (data[i] != MAGIC[i]) {
                return Optional.empty();
            }
        }
        int format = Bytes.getInt(data, 8);
        int end = format == 1 ? VERSION : SIZE - 4;
        if (Bytes.getInt(data, end) != Bytes.crc(data, 0, end)) {
            return Optional.empty();
        }
        if (format > FORMAT) {
            throw new EngineException("the store has format " + format + ", this version reads up to " + FORMAT);
        }
        String boot = new String(data, 40, data[39], StandardCharsets.ISO_8859_1);
        return Optional.of(new Mark(
                Bytes.getLong(data, 12),
                Bytes.getLong(data, 20),
                Bytes.getLong(data, 28),
                sync(data[36]),
                data[37] == 1,
                data[38] == 1,
                boot,
                format == 1 ? 0 : Bytes.getLong(data, VERSION)));
    }

    private static Sync sync(byte code) {
        return code == 0 ? Sync.ALWAYS : code == 1 ? Sync.INTERVAL : Sync.NEVER;
    }

    private static byte code(Sync sync) {
        return (byte) (sync == Sync.ALWAYS ? 0 : sync == Sync.INTERVAL ? 1 : 2);
    }

    /** The same about another version of the store's file. */
    Mark withStoreVersion(long version) {
        return new Mark(sequence, epoch, covered, sync, clean, restored, bootId, version);
    }

    /** The one that is written after this one. */
    Mark next(boolean isRestored, long version) {
        return new Mark(sequence + 1, epoch, covered, sync, clean, isRestored, bootId, version);
    }

    /** Writes and syncs this mark. */
    void write(Disk disk, Path directory) throws IOException {
        byte[] data = new byte[SIZE];
        System.arraycopy(MAGIC, 0, data, 0, MAGIC.length);
        Bytes.putInt(data, 8, FORMAT);
        Bytes.putLong(data, 12, sequence);
        Bytes.putLong(data, 20, epoch);
        Bytes.putLong(data, 28, covered);
        data[36] = code(sync);
        data[37] = (byte) (clean ? 1 : 0);
        data[38] = (byte) (restored ? 1 : 0);
        byte[] boot = bootId.getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(boot.length, 64);
        data[39] = (byte) length;
        System.arraycopy(boot, 0, data, 40, length);
        Bytes.putLong(data, VERSION, storeVersion);
        Bytes.putInt(data, SIZE - 4, Bytes.crc(data, 0, SIZE - 4));
        try (Disk.DataFile file = disk.open(file(directory))) {
            if ((sequence & 1) == 0) {
                file.write(ByteBuffer.wrap(data), 0);
            } else {
                // with zeros over the place where slot 1 was: it must not outlive the new one
                byte[] both = new byte[SLOT - OLD_SLOT + SIZE];
                System.arraycopy(data, 0, both, SLOT - OLD_SLOT, SIZE);
                file.write(ByteBuffer.wrap(both), OLD_SLOT);
            }
            file.force();
        }
    }
}
