package io.gannet.convergence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The disk of a process under test, which can be full, stand still, or lose what was not synced: see faults.c. */
final class Faults {

    private static final int HEAD = 4 * Long.BYTES;

    private final Path library;
    private final Path root;
    private final Path control;

    private Faults(Path library, Path root, Path control) {
        this.library = library;
        this.root = root;
        this.control = control;
    }

    /**
     * Builds the library.
     *
     * @param root files below it are under control
     */
    static Faults of(Path root, Path folder) throws IOException, InterruptedException {
        Path library = folder.resolve("faults.so");
        Path source = Path.of("src", "test", "c", "faults.c").toAbsolutePath();
        Process gcc = new ProcessBuilder(
                        "gcc",
                        "-O2",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library.toString(),
                        source.toString(),
                        "-ldl",
                        "-lpthread")
                .inheritIO()
                .start();
        if (!gcc.waitFor(1, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
            throw new IOException("gcc does not build " + source);
        }
        Path control = Files.createDirectories(folder.resolve("faults"));
        Files.createDirectories(control.resolve("undo"));
        Faults faults = new Faults(library, root, control);
        faults.newBoot();
        return faults;
    }

    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "GANNET_FAULTS_ROOT", root + "/",
                "GANNET_FAULTS_CONTROL", control.toString());
    }

    void full(boolean full) throws IOException {
        set("full", full, "");
    }

    /** Writes of files whose path has this part stand still. */
    void hang(String part) throws IOException {
        set("hang", true, part);
    }

    void goOn() throws IOException {
        set("hang", false, "");
    }

    private void set(String name, boolean there, String text) throws IOException {
        Path file = control.resolve(name);
        if (there) {
            Path made = control.resolve(name + ".new");
            Files.writeString(made, text);
            Files.move(made, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(file);
        }
    }

    private void newBoot() throws IOException {
        set("boot", true, UUID.randomUUID() + "\n");
    }

    /** Somebody else replaced the files: what was kept of the old ones means nothing any more. */
    void forget() throws IOException {
        try (Stream<Path> kept = Files.list(control.resolve("undo"))) {
            for (Path one : kept.toList()) {
                Files.delete(one);
            }
        }
    }

    /**
     * The machine lost power, with the process already gone: of each file's writes since its last sync a random part, its first
     * ones, stays.
     *
     * @return how many writes were lost
     */
    int losePower(Random random) throws IOException {
        Map<String, Path> byInode = new HashMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byInode.put(Files.getAttribute(file, "unix:ino").toString(), file);
            }
        }
        int lost = 0;
        try (Stream<Path> kept = Files.list(control.resolve("undo"))) {
            for (Path undo : kept.sorted().toList()) {
                Path file = byInode.get(undo.getFileName().toString());
                if (file != null) {
                    lost += undo(file, undo, random);
                }
                Files.delete(undo);
            }
        } catch (NoSuchFileException e) {
            throw new IOException("nothing is kept in " + control, e);
        }
        newBoot();
        return lost;
    }

    private static int undo(Path file, Path undo, Random random) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(undo)).order(ByteOrder.nativeOrder());
        List<Integer> records = new ArrayList<>();
        while (bytes.remaining() >= HEAD) {
            int at = bytes.position();
            long old = bytes.getLong(at + 2 * Long.BYTES);
            if (at + HEAD + old > bytes.limit()) {
                break;
            }
            records.add(at);
            bytes.position((int) (at + HEAD + old));
        }
        int stay = random.nextInt(records.size() + 1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = records.size() - 1; i >= stay; i--) {
                int at = records.get(i);
                long offset = bytes.getLong(at);
                long size = bytes.getLong(at + Long.BYTES);
                int old = (int) bytes.getLong(at + 2 * Long.BYTES);
                ByteBuffer before = bytes.slice(at + HEAD, old);
                while (before.hasRemaining()) {
                    offset += channel.write(before, offset);
                }
                channel.truncate(size);
            }
        }
        return records.size() - stay;
    }
}
