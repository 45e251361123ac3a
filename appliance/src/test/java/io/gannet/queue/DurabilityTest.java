package io.gannet.queue;

import static io.gannet.queue.QueueEngineContract.body;
import static io.gannet.queue.QueueEngineContract.drain;
import static io.gannet.queue.QueueEngineContract.openOne;
import static io.gannet.queue.QueueEngineContract.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is there after a stop or a kill. */
class DurabilityTest {

    private static final QueueName Q = QueueName.of("q");

    @TempDir
    Path directory;

    private LogQueueEngine open(Sync sync) {
        return LogQueueEngine.open(EngineSettings.of(directory)
                .withSync(sync, Duration.ofMillis(100))
                .withDisk(0, 0));
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    void kill_losesNothingAcknowledged(Sync sync) {
        LogQueueEngine engine = open(sync);
        long epoch = engine.epoch();
        IntStream.rangeClosed(1, 300).forEach(i -> put(engine.queue(Q), "m" + i));
        Reader sink = engine.queue(Q).reader("sink", Reader.Mode.BLOCKING, 0);
        Answer.<Boolean>of(done -> sink.advance(120, done));
        OpenRead open = openOne(engine.queue(Q).reader());
        OpenRead closed = openOne(engine.queue(Q).reader());
        QueueEngineContract.close(closed);
        PutRequest keyed = new PutRequest(body("keyed"), 0, 9, Optional.of("key"), Admission.ALWAYS);
        PutResult first = put(engine.queue(Q), keyed);
        long drawn = engine.drawPosition();
        engine.abandon();

        LogQueueEngine again = open(sync);
        assertThat(again.epoch()).isEqualTo(epoch);
        assertThat(again.drawPosition()).isGreaterThan(drawn);
        assertThat(put(again.queue(Q), keyed).number()).isEqualTo(first.number());
        assertThat(again.queue(Q).reader("sink").orElseThrow().acknowledged()).isEqualTo(120);
        OpenRead redelivered = openOne(again.queue(Q).reader());
        assertThat(redelivered.message().number()).isEqualTo(open.message().number());
        assertThat(redelivered.attempt()).isEqualTo(2);
        QueueEngineContract.close(redelivered);
        List<String> rest = drain(again.queue(Q).reader());
        assertThat(rest).hasSize(299).startsWith("m3").endsWith("m300", "keyed");
        assertThat(again.status().problems()).isEmpty();
        again.close();
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    void stop_keepsEverything_andTheLogIsEmpty(Sync sync) {
        LogQueueEngine engine = open(sync);
        Queue child = engine.queue(Q).child("c");
        IntStream.rangeClosed(1, 1000).forEach(i -> put(engine.queue(Q), "m" + i));
        put(child, "own");
        put(engine.queue(Q), "last");
        Answer.<Boolean>of(done -> engine.queue(Q)
                .transact(
                        (view, change) -> {
                            change.attribute("era", new byte[] {7});
                            return true;
                        },
                        done));
        engine.close();
        LogQueueEngine again = open(sync);
        assertThat(again.epoch()).isEqualTo(engine.epoch());
        assertThat(drain(again.queue(Q).reader())).hasSize(1001).endsWith("m1000", "last");
        assertThat(drain(again.queue(child.name()).reader())).hasSize(1002).endsWith("m1000", "own", "last");
        byte[] era = Answer.<byte[]>of(done -> again.queue(Q).transact((view, change) -> view.attribute("era"), done));
        assertThat(era).containsExactly(7);
        again.close();
    }

    @Test
    void putLost_butNotItsAcknowledgement_leavesTheNextMessageUnread() throws IOException {
        LogQueueEngine engine = open(Sync.INTERVAL);
        put(engine.queue(Q), "lost");
        QueueEngineContract.close(openOne(engine.queue(Q).reader()));
        engine.abandon();
        overwriteRecordOf("lost");

        LogQueueEngine again = open(Sync.INTERVAL);
        assertThat(again.epoch()).isGreaterThan(engine.epoch());
        assertThat(again.status().problems()).contains("queue q: message 1 is damaged or missing");
        assertThat(put(again.queue(Q), "next").number()).isEqualTo(2);
        assertThat(drain(again.queue(Q).reader())).containsExactly("next");
        again.close();
    }

    @Test
    void putLost_staysLost_andNobodyLooksForIt() throws IOException {
        LogQueueEngine engine = open(Sync.INTERVAL);
        for (String text : new String[] {"one", "lost", "three"}) {
            put(engine.queue(Q), text);
        }
        engine.abandon();
        overwriteRecordOf("lost");
        for (int start = 0; start < 3; start++) {
            try (LogQueueEngine again = open(Sync.INTERVAL)) {
                assertThat(again.queue(Q).view(2)).isEmpty();
                assertThat(again.queue(Q).read(0, 10, Long.MAX_VALUE))
                        .extracting(Message::number)
                        .containsExactly(1L, 3L);
                assertThat(again.status().problems())
                        .contains("queue q: message 2 is damaged or missing")
                        .noneMatch(line -> line.contains("put together anew"));
            }
        }
        try (LogQueueEngine last = open(Sync.INTERVAL)) {
            assertThat(drain(last.queue(Q).reader())).containsExactly("one", "three");
        }
    }

    /** Header and all, so that nobody can tell that it was a put. */
    private void overwriteRecordOf(String body) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path log = files.filter(Log::isLog).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(log);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(body);
            Arrays.fill(bytes, text.lastIndexOf("GNLR", at), at + body.length(), (byte) 0);
            Files.write(log, bytes);
        }
    }

    @Test
    void directory_isUsedByOneEngine() {
        LogQueueEngine engine = open(Sync.ALWAYS);
        assertThatThrownBy(() -> open(Sync.ALWAYS))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("in use");
        engine.close();
    }
}
