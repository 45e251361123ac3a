package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.queue.Sync;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals written after the documented layout, replayed and imported. */
class KestrelJournalTest {

    private static final long LATER = System.currentTimeMillis() + 3_600_000;

    @TempDir
    Path folder;

    /** Writes operations of a journal. */
    private static final class Journal {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Journal write(int size, java.util.function.Consumer<ByteBuffer> fill) {
            ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            fill.accept(buffer);
            bytes.writeBytes(buffer.array());
            return this;
        }

        Journal oldAdd(String body, int expirySeconds) {
            return write(9 + body.length(), b -> b.put((byte) 0)
                    .putInt(4 + body.length())
                    .putInt(expirySeconds)
                    .put(body.getBytes(StandardCharsets.ISO_8859_1)));
        }

        Journal add(String body, long expiry) {
            return write(21 + body.length(), b -> block(b.put((byte) 2), body, expiry));
        }

        Journal addXid(int xid, String body) {
            return write(25 + body.length(), b -> block(b.put((byte) 7).putInt(xid), body, 0));
        }

        Journal proceed(int xid, String body) {
            return write(25 + body.length(), b -> block(b.put((byte) 8).putInt(xid), body, 0));
        }

        private static void block(ByteBuffer b, String body, long expiry) {
            b.putInt(16 + body.length())
                    .putLong(1_400_000_000_000L)
                    .putLong(expiry)
                    .put(body.getBytes(StandardCharsets.ISO_8859_1));
        }

        Journal operation(int code) {
            return write(1, b -> b.put((byte) code));
        }

        Journal operation(int code, int number) {
            return write(5, b -> b.put((byte) code).putInt(number));
        }

        Path to(Path file) throws Exception {
            return Files.write(file, bytes.toByteArray());
        }
    }

    private static List<String> unread(Path... files) throws Exception {
        KestrelJournal journal = new KestrelJournal();
        for (Path file : files) {
            journal.replay(file);
        }
        List<String> bodies = new java.util.ArrayList<>();
        for (KestrelJournal.Item item : journal.unread()) {
            byte[] all = Files.readAllBytes(item.file());
            bodies.add(new String(all, (int) item.offset(), item.length(), StandardCharsets.ISO_8859_1));
        }
        return bodies;
    }

    @Test
    void replay_knowsEveryOperation() throws Exception {
        Path file = new Journal()
                .operation(4, 7)
                .addXid(5, "was open")
                .operation(3)
                .oldAdd("old", 0)
                .add("a", 0)
                .add("b", LATER)
                .add("c", 0)
                .operation(1)
                .operation(3)
                .operation(3)
                .operation(5, 9)
                .operation(6, 8)
                .operation(9, 77)
                .proceed(77, "b again")
                .to(folder.resolve("q"));
        // "was open" stays open under 5 and comes back first; "old" was read, "a" (8) closed, "b" (9) aborted, then
        // opened as 77
        assertThat(unread(file)).containsExactly("was open", "c", "b again");
    }

    @Test
    void replay_goesOnOverRotatedFiles_andLeavesOutWhatIsCutOff() throws Exception {
        new Journal().add("1", 0).add("2", 0).to(folder.resolve("q.100"));
        new Journal().operation(1).add("3", 0).to(folder.resolve("q.200"));
        Path last = new Journal().add("4", 0).add("cut off", 0).to(folder.resolve("q"));
        byte[] all = Files.readAllBytes(last);
        Files.write(last, java.util.Arrays.copyOf(all, all.length - 3));
        Files.write(folder.resolve("q~~300"), new byte[] {99});
        List<Path> files = JournalFiles.byQueue(List.of(folder)).get("q");
        assertThat(files).extracting(f -> f.getFileName().toString()).containsExactly("q.100", "q.200", "q");
        KestrelJournal journal = new KestrelJournal();
        for (Path file : files) {
            journal.replay(file);
        }
        assertThat(journal.unread()).hasSize(3);
        assertThat(journal.notes())
                .hasSize(1)
                .first()
                .asString()
                .contains("byte 22")
                .contains("left out");
    }

    @Test
    void packFile_replacesWhatIsOlder() throws Exception {
        for (String name : new String[] {"q.904", "q.950", "q.950.pack", "q.951", "q"}) {
            Files.write(folder.resolve(name), new byte[0]);
        }
        assertThat(JournalFiles.byQueue(List.of(folder)).get("q"))
                .extracting(f -> f.getFileName().toString())
                .containsExactly("q.950.pack", "q.951", "q");
    }

    @Test
    void import_keepsOrderExpiryAndChildren() throws Exception {
        Path spool = Files.createDirectory(folder.resolve("spool"));
        Journal jobs = new Journal();
        for (int i = 0; i < 500; i++) {
            jobs.add("job " + i, i % 100 == 50 ? 1_400_000_000_000L : i % 2 == 0 ? LATER : 0);
        }
        jobs.operation(1).operation(3).to(spool.resolve("jobs"));
        new Journal().add("child's own", 0).to(spool.resolve("jobs+mail"));
        new Journal().add("x".repeat(100_000), 0).to(spool.resolve("large"));
        try (TestServer server = new TestServer(folder.resolve("data"), Sync.ALWAYS, KestrelSettings.DEFAULT);
                TextClient client = server.client()) {
            List<JournalImport.Result> results =
                    new JournalImport("127.0.0.1", server.port(), Clock.systemUTC()).run(List.of(spool));
            assertThat(results)
                    .containsExactly(
                            new JournalImport.Result("jobs", 494, 5, List.of()),
                            new JournalImport.Result("large", 1, 0, List.of()),
                            new JournalImport.Result("jobs+mail", 1, 0, List.of()));
            for (int i = 1; i < 500; i++) {
                if (i % 100 != 50) {
                    assertThat(client.get("jobs")).isEqualTo("job " + i);
                }
            }
            assertThat(client.get("jobs")).isEmpty();
            assertThat(client.get("jobs+mail")).isEqualTo("child's own");
            assertThat(client.get("jobs+mail")).isEmpty();
            assertThat(client.get("large")).isEqualTo("x".repeat(100_000));
        }
    }
}
