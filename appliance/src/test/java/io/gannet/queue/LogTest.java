package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log files that are written over: what is left from before is told from records, and from damage. */
class LogTest {

    private static final int BODY = 300;

    @TempDir
    Path directory;

    private final Disk disk = new RealDisk();
    private final LogBuffer buffer = new LogBuffer();

    /** What a scan says, a line each. */
    private static final class Lines implements LogScan.Found {
        final List<String> lines = new ArrayList<>();

        @Override
        public void record(int type, long serial, long incarnation, byte[] data, int from, int length) {
            lines.add("record " + serial + " of " + length);
        }

        @Override
        public void damagedRecord(int type, long serial, long incarnation, long start) {
            lines.add("damaged record " + serial);
        }

        @Override
        public void damagedBytes(long from, long to) {
            lines.add("damaged bytes");
        }

        @Override
        public void damagedEnd(long from, long serial) {
            lines.add("damaged end, up to " + serial);
        }
    }

    private Log start() throws IOException {
        EngineSettings settings = EngineSettings.of(directory).withMemory(Duration.ofHours(1), 1 << 16, 0, 1 << 20);
        Log log = Log.start(disk, settings, 1, 1);
        buffer.salt(log.salt());
        return log;
    }

    private void append(Log log, int count, byte[] body) throws IOException {
        for (int i = 0; i < count; i++) {
            add(buffer, body);
        }
        log.write(buffer.take(), buffer.lastSerial());
        log.force();
    }

    private static void add(LogBuffer to, byte[] body) {
        int at = to.begin(body.length);
        System.arraycopy(body, 0, to.data(), at, body.length);
        to.end(body.length, Change.PUT, 1);
    }

    private void rollOn(Log log) throws IOException {
        log.roll(1, buffer.lastSerial() + 1, true);
        log.dropOthers(log.currentPath());
    }

    private static byte[] body(int size) {
        return "m".repeat(size).getBytes(StandardCharsets.US_ASCII);
    }

    /** A file in which many records were is gone over from its beginning with a few shorter ones. */
    private Path writtenOver(byte[] before, int count, int size) throws IOException {
        Log log = start();
        append(log, 1, body(10));
        rollOn(log);
        for (int file = 0; file < 2; file++) {
            append(log, 20, before);
            rollOn(log);
        }
        append(log, count, body(size));
        Path path = log.currentPath();
        log.close(false);
        return path;
    }

    private List<String> scan(Path path) throws IOException {
        Lines lines = new Lines();
        try (Disk.DataFile file = disk.open(path)) {
            LogScan.run(file, LogHead.read(file), Log.firstSerial(path), lines);
        }
        return lines.lines;
    }

    private static void damage(Path path, long at, int length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            file.write(new byte[length]);
        }
    }

    private static long at(int record, int size) {
        return LogHead.records(LogHead.WRITTEN_OVER) + (long) record * LogRecord.size(size);
    }

    @Test
    void whatWasThereBefore_isNoDamage() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY - 7);
        assertThat(Files.size(path)).isEqualTo(at(20, BODY));
        assertThat(scan(path)).containsExactly("record 42 of 293", "record 43 of 293", "record 44 of 293");
    }

    @Test
    void aMessageThatHoldsRecords_isOneMessage() throws IOException {
        // serial numbers that would be next, at every place where the rest of an old record may begin
        LogBuffer forged = new LogBuffer();
        forged.startAfter(42);
        byte[] body = new byte[10 * LogRecord.size(8)];
        for (int i = 0; i < 10; i++) {
            add(forged, body(8));
        }
        forged.take().get(0).get(body);
        Path path = writtenOver(body, 1, 40);
        assertThat(scan(path)).containsExactly("record 42 of 40");
    }

    @Test
    void halfWrittenRecord_isTheEnd() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        LogBuffer begun = new LogBuffer();
        begun.startAfter(44);
        try (Disk.DataFile file = disk.open(path)) {
            begun.salt(LogHead.read(file).salt());
            add(begun, body(BODY * 2));
            file.write(begun.take().get(0).limit(BODY), at(3, BODY));
        }
        assertThat(scan(path)).hasSize(3).last().isEqualTo("record 44 of 300");
    }

    @Test
    void damagedEnd_isTold() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        damage(path, at(2, BODY), 100);
        assertThat(scan(path)).containsExactly("record 42 of 300", "record 43 of 300", "damaged end, up to 44");
    }

    @Test
    void damagedLastPayload_isTold() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        damage(path, at(2, BODY) + LogRecord.HEAD + 5, 5);
        assertThat(scan(path)).containsExactly("record 42 of 300", "record 43 of 300", "damaged record 44");
    }

    @Test
    void damagedMiddle_isTold() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        damage(path, at(1, BODY), 100);
        assertThat(scan(path)).containsExactly("record 42 of 300", "damaged bytes", "record 44 of 300");
    }

    @Test
    void cutOffFile_isTold() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(at(2, BODY));
        }
        assertThat(scan(path)).hasSize(3).last().isEqualTo("damaged end, up to 44");
    }

    @Test
    void damagedHead_leavesTheRecordsReadable() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        damage(path, 0, 4096);
        try (Disk.DataFile file = disk.open(path)) {
            assertThat(LogHead.read(file).intact()).isFalse();
        }
        assertThat(scan(path)).hasSize(3).first().isEqualTo("record 42 of 300");
    }

    @Test
    void spares_ofAnEarlierProcess_areNotUsed() throws IOException {
        Path path = writtenOver(body(BODY), 3, BODY);
        assertThat(disk.list(directory)).anyMatch(LogSpares::isSpare);
        Files.delete(path);
        Log log = start();
        assertThat(disk.list(directory)).containsExactly(log.currentPath());
        log.prepareSpare();
        assertThat(disk.list(directory)).hasSize(2);
        log.close(true);
        assertThat(disk.list(directory)).isEmpty();
    }
}
