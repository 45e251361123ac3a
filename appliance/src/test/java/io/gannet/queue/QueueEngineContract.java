package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every engine behind {@link QueueEngine} does. */
abstract class QueueEngineContract extends ReadingContract {

    @Test
    void limit_ofMessages_refuses_andOpenOnesDoNotCount() {
        configure(q(), limits(2, 0, 0, false));
        put(q(), "a");
        put(q(), "b");
        assertThat(put(q(), "c").outcome()).isEqualTo(PutResult.Outcome.FULL);
        OpenRead read = openOne(q().reader());
        assertThat(put(q(), "c").stored()).isTrue();
        read.abort();
        assertThat(q().reader().status().unread()).isEqualTo(3);
        assertThat(drain(q().reader())).containsExactly("a", "b", "c");
        assertThat(q().status().refused()).isEqualTo(1);
    }

    @Test
    void limit_ofBytes_isTestedBeforeThePut() {
        configure(q(), limits(0, 10, 0, false));
        assertThat(put(q(), "123456").stored()).isTrue();
        assertThat(put(q(), "123456").stored()).isTrue();
        assertThat(put(q(), "1").outcome()).isEqualTo(PutResult.Outcome.FULL);
        get(q().reader());
        assertThat(q().reader().status().unreadBytes()).isEqualTo(6);
        assertThat(put(q(), "1").stored()).isTrue();
    }

    @Test
    void limit_ofMessageSize_isTooLarge() {
        configure(q(), limits(0, 0, 4, false));
        assertThat(put(q(), "1234").stored()).isTrue();
        assertThat(put(q(), "12345").outcome()).isEqualTo(PutResult.Outcome.TOO_LARGE);
    }

    @Test
    void discardOld_dropsTheOldestUnread() {
        configure(q(), limits(2, 0, 0, true));
        put(q(), "a");
        put(q(), "b");
        assertThat(put(q(), "c").stored()).isTrue();
        assertThat(drain(q().reader())).containsExactly("b", "c");
        assertThat(q().reader().status().discarded()).isEqualTo(1);
    }

    @Test
    void admission_refusesOrTags() {
        PutRequest request = PutRequest.of(body("a"), view -> view.last() >= 1 ? Admission.REFUSED : 42);
        assertThat(put(q(), request).tag()).isEqualTo(42);
        assertThat(put(q(), request).outcome()).isEqualTo(PutResult.Outcome.FULL);
    }

    @Test
    void idempotencyKey_seenBefore_storesNothing_withinTheWindow() {
        PutRequest request = new PutRequest(body("a"), 0, 0, Optional.of("k"), Admission.ALWAYS);
        PutResult first = put(q(), request);
        put(q(), "b");
        PutResult again = put(q(), request);
        assertThat(again.outcome()).isEqualTo(PutResult.Outcome.DUPLICATE);
        assertThat(again.number()).isEqualTo(first.number());
        assertThat(again.position()).isEqualTo(first.position());
        clock.advance(600_001);
        assertThat(put(q(), request).outcome()).isEqualTo(PutResult.Outcome.STORED);
        assertThat(drain(q().reader())).containsExactly("a", "b", "a");
    }

    @Test
    void putAll_givesEachItsResult() {
        configure(q(), limits(2, 0, 0, false));
        List<PutRequest> requests =
                List.of(PutRequest.of(body("a")), PutRequest.of(body("b")), PutRequest.of(body("c")));
        List<PutResult> results = Answer.<List<PutResult>>of(done -> q().putAll(requests, done));
        assertThat(results)
                .extracting(PutResult::outcome)
                .containsExactly(PutResult.Outcome.STORED, PutResult.Outcome.STORED, PutResult.Outcome.FULL);
        assertThat(drain(q().reader())).containsExactly("a", "b");
    }

    @Test
    void expiry_ofAMessage_andOfMaxAge_movesToTheOtherQueue() {
        configure(q(), ages(1000, Optional.of("dead"), 0, 0));
        put(q(), new PutRequest(body("own"), clock.millis() + 500, 7, Optional.empty(), Admission.ALWAYS));
        put(q(), "age");
        clock.advance(600);
        put(q(), "live");
        assertThat(q().reader().peek().map(QueueEngineContract::text)).contains("age");
        clock.advance(600);
        assertThat(drain(q().reader())).containsExactly("live");
        assertThat(drain(engine.queue(QueueName.of("dead")).reader())).containsExactly("own", "age");
        assertThat(q().reader().status().expired()).isEqualTo(2);
    }

    @Test
    void idleQueue_goes_onlyWhenItIsEmpty_andAWhileAfterAStart() {
        Queue unread = engine.queue(QueueName.of("unread"));
        for (Queue queue : List.of(q(), unread)) {
            configure(queue, ages(0, Optional.empty(), 0, 60_000));
            put(queue, "a");
        }
        assertThat(get(q().reader())).contains("a");
        clock.advance(50_000);
        engine.close();
        engine = open();
        clock.advance(50_000);
        assertThat(put(engine.queue(QueueName.of("other")), "x").stored()).isTrue();
        sweptOnce();
        assertThat(engine.find(Q)).isPresent();
        clock.advance(50_000);
        await().until(() -> engine.find(Q).isEmpty());
        assertThat(engine.find(unread.name())).isPresent();
        assertThat(engine.status().idleQueuesDeleted()).isEqualTo(1);
    }

    /** Waits for something that only the engine's own rounds do. */
    private void sweptOnce() {
        QueueName name = QueueName.of("swept");
        configure(engine.queue(name), ages(1, Optional.empty(), 0, 0));
        put(engine.queue(name), "m");
        clock.advance(10);
        await().until(() -> engine.queue(name).reader().status().expired() == 1);
    }

    @Test
    void settings_takeEffectAtOnce_onWhatIsThere() {
        IntStream.rangeClosed(1, 3).forEach(i -> put(q(), "m" + i));
        configure(q(), limits(3, 0, 0, false));
        assertThat(put(q(), "m4").outcome()).isEqualTo(PutResult.Outcome.FULL);
        configure(q(), limits(0, 6, 0, false));
        assertThat(put(q(), "m4").outcome()).isEqualTo(PutResult.Outcome.FULL);
        configure(q(), limits(0, 6, 0, true));
        assertThat(put(q(), "m4").stored()).isTrue();
        assertThat(q().reader().peek().map(QueueEngineContract::text)).contains("m2");
        configure(q(), limits(0, 0, 1, false));
        assertThat(put(q(), "m5").outcome()).isEqualTo(PutResult.Outcome.TOO_LARGE);
        clock.advance(10);
        configure(q(), ages(10, Optional.of("old"), 0, 0));
        assertThat(put(q(), "m5").stored()).isTrue();
        assertThat(drain(q().reader())).containsExactly("m5");
        assertThat(drain(engine.queue(QueueName.of("old")).reader())).containsExactly("m2", "m3", "m4");
        assertThat(q().settings()).isEqualTo(ages(10, Optional.of("old"), 0, 0));
    }

    @Test
    void expire_removesAtTheHeadOnly() {
        long soon = clock.millis() + 10;
        put(q(), new PutRequest(body("1"), soon, 0, Optional.empty(), Admission.ALWAYS));
        put(q(), new PutRequest(body("2"), soon, 0, Optional.empty(), Admission.ALWAYS));
        put(q(), "3");
        put(q(), new PutRequest(body("4"), soon, 0, Optional.empty(), Admission.ALWAYS));
        clock.advance(20);
        assertThat(Answer.<Integer>of(done -> q().reader().expire(100, done))).isEqualTo(2);
        assertThat(q().reader().status().unread()).isEqualTo(2);
    }

    @Test
    void flags_andExpiry_comeBackWithTheMessage() {
        long expiry = clock.millis() + 100_000;
        put(q(), new PutRequest(body("a"), expiry, 1234, Optional.empty(), Admission.ALWAYS));
        Message message = q().view(1).orElseThrow();
        assertThat(message.flags()).isEqualTo(1234);
        assertThat(message.expiresAt()).isEqualTo(expiry);
        assertThat(message.putAt()).isEqualTo(clock.millis());
    }

    @Test
    void readers_areIndependent() {
        IntStream.rangeClosed(1, 3).forEach(i -> put(q(), "m" + i));
        Reader late = q().reader("late", Reader.Mode.BLOCKING, Long.MAX_VALUE);
        Reader early = q().reader("early", Reader.Mode.BLOCKING, 1);
        put(q(), "m4");
        assertThat(drain(late)).containsExactly("m4");
        assertThat(drain(early)).containsExactly("m2", "m3", "m4");
        assertThat(drain(q().reader())).hasSize(4);
        assertThat(q().reader("late")).isPresent();
        assertThat(q().reader("none")).isEmpty();
        assertThat(Answer.<Boolean>of(done -> q().removeReader("late", done))).isTrue();
        assertThat(Answer.<Boolean>of(done -> q().removeReader("late", done))).isFalse();
        assertThat(q().reader("late")).isEmpty();
    }

    @Test
    void blockingReader_slotsBehind_refusesPuts() {
        configure(q(), QueueSettings.DEFAULT.withSlots(10));
        Reader sink = q().reader("sink", Reader.Mode.BLOCKING, 0);
        IntStream.rangeClosed(1, 10)
                .forEach(i -> assertThat(put(q(), "m" + i).stored()).isTrue());
        assertThat(put(q(), "m11").outcome()).isEqualTo(PutResult.Outcome.FULL);
        assertThat(Answer.<Boolean>of(done -> sink.advance(3, done))).isTrue();
        assertThat(put(q(), "m11").stored()).isTrue();
        assertThat(sink.acknowledged()).isEqualTo(3);
    }

    @Test
    void lapsingReader_slotsBehind_isSkippedAndMarked() {
        configure(q(), QueueSettings.DEFAULT.withSlots(10));
        Reader sink = q().reader("sink", Reader.Mode.LAPSING, 0);
        IntStream.rangeClosed(1, 12)
                .forEach(i -> assertThat(put(q(), "m" + i).stored()).isTrue());
        assertThat(sink.status().needsVerify()).isTrue();
        assertThat(drain(sink)).startsWith("m3").hasSize(10);
        Answer.<Long>of(done -> sink.seek(0, done));
        assertThat(sink.status().needsVerify()).isFalse();
    }

    @Test
    void seek_andFlush_moveTheReader() {
        IntStream.rangeClosed(1, 5).forEach(i -> put(q(), "m" + i));
        OpenRead read = openOne(q().reader());
        assertThat(Answer.<Long>of(done -> q().reader().flush(done))).isEqualTo(4);
        assertThat(get(q().reader())).isEmpty();
        assertThat(read.abort()).isTrue();
        assertThat(get(q().reader())).contains("m1");
        assertThat(Answer.<Long>of(done -> q().reader().seek(3, done))).isEqualTo(3);
        assertThat(drain(q().reader())).containsExactly("m4", "m5");
    }

    @Test
    void seek_endsOpenReads() {
        put(q(), "a");
        OpenRead read = openOne(q().reader());
        Answer.<Long>of(done -> q().reader().seek(0, done));
        assertThat(close(read)).isFalse();
        assertThat(get(q().reader())).contains("a");
    }

    @Test
    void captureQueue_hasNoDefaultReaderBeforeItsUse_andRefusesLoss() {
        configure(q(), QueueSettings.DEFAULT.asCapture().withSlots(10));
        assertThat(q().status().readers()).isEmpty();
        IntStream.rangeClosed(1, 15)
                .forEach(i -> assertThat(put(q(), "m" + i).stored()).isTrue());
        assertThat(get(q().reader())).contains("m6");
        assertThat(q().reader().mode()).isEqualTo(Reader.Mode.LAPSING);
        assertThat(Answer.<Boolean>of(done -> engine.delete(Q, done))).isFalse();
        assertThatThrownBy(() -> configure(
                        q(),
                        new QueueSettings(10, 0, 0, 0, 5, false, Optional.empty(), false, 0, 0, 0, true, false, false)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("capture");
    }

    @Test
    void delete_forgetsEverything_andTheNameStartsAnew() {
        put(q(), "a");
        Answer<List<OpenRead>> waiting = new Answer<>();
        get(q().reader());
        q().reader().open(OpenRequest.one(20_000), waiting);
        assertThat(Answer.<Boolean>of(done -> engine.delete(Q, done))).isTrue();
        assertThat(waiting.get()).isEmpty();
        assertThat(engine.find(Q)).isEmpty();
        assertThat(Answer.<Boolean>of(done -> engine.delete(Q, done))).isFalse();
        assertThat(put(q(), "b").number()).isEqualTo(1);
        assertThat(drain(q().reader())).containsExactly("b");
    }

    @Test
    void pause_refusesPutsAndHidesMessages_resumeServes() {
        put(q(), "a");
        configure(q(), q().settings().withPaused(true, true));
        assertThat(put(q(), "b").outcome()).isEqualTo(PutResult.Outcome.PAUSED);
        Answer<List<OpenRead>> waiting = new Answer<>();
        q().reader().open(OpenRequest.one(20_000), waiting);
        assertThat(waiting.isDone()).isFalse();
        configure(q(), q().settings().withPaused(false, false));
        assertThat(waiting.get()).hasSize(1);
    }

    @Test
    void transact_changesAllOrNothing() {
        IntStream.rangeClosed(1, 3).forEach(i -> put(q(), "m" + i));
        long unread = Answer.<Long>of(done -> q().transact(
                        (view, change) -> {
                            change.attribute("era", new byte[] {1, 2});
                            change.skipDefaultReader(2);
                            change.settings(view.settings().withSlots(50));
                            return view.unread();
                        },
                        done));
        assertThat(unread).isEqualTo(3);
        assertThat(drain(q().reader())).containsExactly("m3");
        assertThat(q().settings().slots()).isEqualTo(50);
        byte[] era = Answer.<byte[]>of(done -> q().transact((view, change) -> view.attribute("era"), done));
        assertThat(era).containsExactly(1, 2);
    }

    @Test
    void child_seesPutsFromItsFirstMention_andItsOwn() {
        put(q(), "before");
        Queue child = q().child("c");
        put(q(), "after");
        put(child, "own");
        put(q(), "last");
        assertThat(child.name()).isEqualTo(QueueName.of("q+c"));
        assertThat(child.view(1).map(QueueEngineContract::text)).contains("after");
        assertThat(child.read(0, 10, Long.MAX_VALUE)).hasSize(3);
        assertThat(drain(child.reader())).containsExactly("after", "own", "last");
        assertThat(drain(q().reader())).containsExactly("before", "after", "last");
        assertThat(q().status().children()).containsExactly("q+c");
    }

    @Test
    void child_beingFull_doesWithout_andNeverRefusesTheParent() {
        Queue child = q().child("c");
        configure(child, limits(1, 0, 0, false));
        put(q(), "a");
        assertThat(put(q(), "b").stored()).isTrue();
        assertThat(drain(child.reader())).containsExactly("a");
        put(q(), "c");
        assertThat(drain(child.reader())).containsExactly("c");
        assertThat(drain(q().reader())).containsExactly("a", "b", "c");
    }

    @Test
    void child_outlivesItsParent_andComesBackToItsSuccessor() {
        Queue child = q().child("c");
        put(q(), "a");
        Answer.<Boolean>of(done -> engine.delete(Q, done));
        put(q(), "b");
        assertThat(drain(child.reader())).containsExactly("a", "b");
        Answer.<Boolean>of(done -> engine.delete(child.name(), done));
        put(q(), "c");
        assertThat(get(engine.queue(child.name()).reader())).isEmpty();
    }

    @Test
    void fanOutOnly_keepsNothingForItself() {
        QueueSettings d = QueueSettings.DEFAULT;
        configure(
                q(),
                new QueueSettings(d.slots(), 0, 0, 0, 0, false, Optional.empty(), true, 0, 0, 0, false, false, false));
        Queue child = q().child("c");
        assertThat(put(q(), "a").stored()).isTrue();
        assertThat(get(q().reader())).isEmpty();
        assertThat(drain(child.reader())).containsExactly("a");
    }

    @Test
    void close_answersWaitsAndRefusesPuts() {
        Answer<List<OpenRead>> waiting = new Answer<>();
        q().reader().open(OpenRequest.one(20_000), waiting);
        engine.close();
        assertThat(waiting.get()).isEmpty();
        assertThat(put(q(), "a").outcome()).isEqualTo(PutResult.Outcome.PAUSED);
    }
}
