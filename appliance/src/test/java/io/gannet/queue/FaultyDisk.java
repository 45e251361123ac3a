package io.gannet.queue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;

/**
 * Real files of one directory, beside which is noted what of them would survive a loss of power: what was forced, and of the rest
 * any part, in any order, torn at sectors. The store's file too, over {@link FaultyPath}. Operations fail as a test wants it.
 */
final class FaultyDisk implements Disk {

    /** What is about to be done to a file. */
    enum Operation {
        OPEN,
        WRITE,
        FORCE,
        TRUNCATE,
        DELETE,
        RENAME,
        FORCE_DIRECTORY
    }

    /** May fail an operation. */
    interface Fault {
        void before(Operation operation, String file) throws IOException;
    }

    private static final int SECTOR = 512;
    private static final Fault NONE = (operation, file) -> {};
    /** Disks by directory, for the store's file system; whoever uses one holds it, or all files of all rounds would stay in memory. */
    private static final Map<String, WeakReference<FaultyDisk>> DISKS = new ConcurrentHashMap<>();

    static {
        FilePath.register(new FaultyPath());
    }

    // never compared or printed
    @SuppressWarnings("ArrayRecordComponent")
    private record Write(long at, byte[] bytes) {}

    /** One file's bytes: those on the disk, and what was written since. Negative position: cut to that size. */
    private static final class Content {
        byte[] durable = new byte[0];
        final List<Write> pending = new ArrayList<>();

        void settle() {
            pending.forEach(write -> durable = apply(durable, write));
            pending.clear();
        }

        byte[] survivor(Random random) {
            byte[] left = durable.clone();
            for (Write write : pending) {
                left = switch (random.nextInt(3)) {
                    case 0 -> left;
                    case 1 -> apply(left, write);
                    default -> torn(left, write, random);
                };
            }
            return left;
        }

        private static byte[] torn(byte[] old, Write write, Random random) {
            if (write.at < 0) {
                return old;
            }
            byte[] left = old;
            for (int from = 0; from < write.bytes.length; from += SECTOR) {
                if (random.nextBoolean()) {
                    int to = Math.min(write.bytes.length, from + SECTOR);
                    left = apply(left, new Write(write.at + from, Arrays.copyOfRange(write.bytes, from, to)));
                }
            }
            return left;
        }

        private static byte[] apply(byte[] old, Write write) {
            if (write.at < 0) {
                return Arrays.copyOf(old, (int) Math.min(old.length, -write.at - 1));
            }
            int end = (int) write.at + write.bytes.length;
            byte[] left = end > old.length ? Arrays.copyOf(old, end) : old;
            System.arraycopy(write.bytes, 0, left, (int) write.at, write.bytes.length);
            return left;
        }
    }

    private final RealDisk real = new RealDisk();
    private final Path directory;
    private final Map<String, Content> contents = new TreeMap<>();
    /** What the directory's entries on the disk say. */
    private Map<String, Content> entries = new TreeMap<>();

    private volatile Fault fault = NONE;
    private volatile long usable = Long.MAX_VALUE;
    private int boots = 1;
    /** A failed force takes what it should have made durable with it, as Linux does. */
    private volatile boolean forgetful;

    private Map<String, byte[]> survivors = new TreeMap<>();
    private long operations;
    private long powerLossAt = Long.MAX_VALUE;
    private Random dice = new Random(0);

    FaultyDisk(Path directory) {
        this.directory = directory;
        DISKS.put(directory.toString(), new WeakReference<>(this));
    }

    static FaultyDisk of(Path file) {
        return Objects.requireNonNull(
                DISKS.get(String.valueOf(file.getParent())).get());
    }

    void fault(Fault next) {
        fault = next;
    }

    void heal() {
        fault = NONE;
    }

    void forgetful(boolean value) {
        forgetful = value;
    }

    void usable(long bytes) {
        usable = bytes;
    }

    synchronized long operations() {
        return operations;
    }

    /** After so many more operations the power goes: each one later fails. */
    synchronized void losePowerAfter(long more, Random random) {
        powerLossAt = operations + more;
        dice = random;
    }

    synchronized boolean dead() {
        return operations >= powerLossAt;
    }

    /** Takes the power now, unless it is gone already. */
    synchronized void losePower(Random random) {
        if (!dead()) {
            dice = random;
            powerLossAt = operations;
            die();
        }
    }

    private void die() {
        survivors = new TreeMap<>();
        Map<String, Content> left = new TreeMap<>(entries);
        for (Map.Entry<String, Content> file : contents.entrySet()) {
            if (dice.nextBoolean()) {
                left.put(file.getKey(), file.getValue());
            }
        }
        for (String name : entries.keySet()) {
            if (!contents.containsKey(name) && dice.nextBoolean()) {
                left.remove(name);
            }
        }
        left.forEach((name, content) -> survivors.put(name, content.survivor(dice)));
    }

    /** The machine comes up again: the files hold what has survived. */
    synchronized void powerUp() throws IOException {
        for (Path file : real.list(directory)) {
            if (!name(file).equals("lock")) {
                real.delete(file);
            }
        }
        contents.clear();
        for (Map.Entry<String, byte[]> file : survivors.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
            Content content = new Content();
            content.durable = file.getValue();
            contents.put(file.getKey(), content);
        }
        survivors = new TreeMap<>();
        entries = new TreeMap<>(contents);
        powerLossAt = Long.MAX_VALUE;
        boots++;
    }

    /** The files were changed from outside: they are as they are. */
    synchronized void reread() throws IOException {
        contents.clear();
        for (Path file : real.list(directory)) {
            if (!name(file).equals("lock")) {
                Content content = new Content();
                content.durable = Files.readAllBytes(file);
                contents.put(name(file), content);
            }
        }
        entries = new TreeMap<>(contents);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Counts and maybe fails; called with the disk's lock. */
    private void operation(Operation operation, Path file) throws IOException {
        if (operations >= powerLossAt) {
            throw new IOException("no power");
        }
        operations++;
        if (operations == powerLossAt) {
            die();
            throw new IOException("no power");
        }
        fault.before(operation, name(file));
    }

    synchronized void write(Path file, DataFile to, ByteBuffer bytes, long at) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        try {
            operation(Operation.WRITE, file);
        } catch (IOException e) {
            if (!dead() && copy.length > 1) {
                // a write that fails may have done some of it
                pend(file, to, Arrays.copyOf(copy, copy.length / 2), at);
            }
            throw e;
        }
        pend(file, to, copy, at);
        bytes.position(bytes.limit());
    }

    private void pend(Path file, DataFile to, byte[] bytes, long at) throws IOException {
        content(file).pending.add(new Write(at, bytes));
        to.write(ByteBuffer.wrap(bytes), at);
    }

    synchronized void truncated(Path file, long size) throws IOException {
        operation(Operation.TRUNCATE, file);
        content(file).pending.add(new Write(-size - 1, new byte[0]));
    }

    synchronized void force(Path file) throws IOException {
        try {
            operation(Operation.FORCE, file);
        } catch (IOException e) {
            if (forgetful && !dead()) {
                content(file).pending.clear();
            }
            throw e;
        }
        content(file).settle();
    }

    private Content content(Path file) {
        return contents.computeIfAbsent(name(file), name -> new Content());
    }

    /** A file is opened for the store or the log. */
    synchronized void opening(Path file) throws IOException {
        operation(Operation.OPEN, file);
        content(file);
    }

    private record Tracked(FaultyDisk disk, Path path, DataFile file) implements DataFile {

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            disk.write(path, file, bytes, at);
        }

        @Override
        public void read(ByteBuffer bytes, long at) throws IOException {
            file.read(bytes, at);
        }

        @Override
        public void force() throws IOException {
            disk.force(path);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public synchronized DataFile create(Path file) throws IOException {
        opening(file);
        content(file).pending.add(new Write(-1, new byte[0]));
        return new Tracked(this, file, real.create(file));
    }

    @Override
    public synchronized DataFile open(Path file) throws IOException {
        opening(file);
        return new Tracked(this, file, real.open(file));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        operation(Operation.DELETE, file);
        contents.remove(name(file));
        real.delete(file);
    }

    @Override
    public synchronized void rename(Path file, Path name) throws IOException {
        operation(Operation.RENAME, file);
        contents.put(name(name), Objects.requireNonNull(contents.remove(name(file))));
        real.rename(file, name);
    }

    @Override
    public synchronized void replace(Path fresh, Path file) throws IOException {
        operation(Operation.FORCE_DIRECTORY, file);
        contents.put(name(file), Objects.requireNonNull(contents.remove(name(fresh))));
        Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        entries = new TreeMap<>(contents);
    }

    @Override
    public List<Path> list(Path of) throws IOException {
        return real.list(of);
    }

    @Override
    public synchronized void forceDirectory(Path of) throws IOException {
        operation(Operation.FORCE_DIRECTORY, of);
        entries = new TreeMap<>(contents);
    }

    @Override
    public long usableBytes(Path of) {
        return usable;
    }

    @Override
    public String storeName(Path file) {
        return FaultyPath.SCHEME + ":" + file;
    }

    @Override
    public synchronized String bootId() {
        return "boot-" + boots;
    }
}
