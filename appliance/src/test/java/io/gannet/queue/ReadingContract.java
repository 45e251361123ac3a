package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract's part on puts in order, opening, closing, waiting and looking. */
abstract class ReadingContract extends ContractEngine {

    @Test
    void gather_thenWrite_answersEachPut_andShowsAll() {
        Queue queue = engine.queue(Q);
        List<Answer<PutResult>> answers = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            Answer<PutResult> answer = new Answer<>();
            queue.gather(PutRequest.of(body("m" + i)), answer);
            answers.add(answer);
        }
        engine.write();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get().number()).isEqualTo(i + 1L);
        }
        assertThat(drain(queue.reader())).hasSize(300).startsWith("m1").endsWith("m300");
    }

    @Test
    void put_givesNumbersFromOneAndGrowingVersionsOverAllQueues() {
        PutResult first = put(q(), "a");
        PutResult other = put(engine.queue(QueueName.of("other")), "x");
        long drawn = engine.drawPosition();
        PutResult second = put(q(), "b");
        assertThat(first.number()).isEqualTo(1);
        assertThat(other.number()).isEqualTo(1);
        assertThat(second.number()).isEqualTo(2);
        assertThat(List.of(first.position(), other.position(), drawn, second.position()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(first.epoch()).isEqualTo(engine.epoch());
    }

    @Test
    void get_returnsMessagesInOrderThenNothing() {
        put(q(), "a");
        put(q(), "");
        put(q(), "c");
        assertThat(drain(q().reader())).containsExactly("a", "", "c");
    }

    @Test
    void queue_existsFromItsFirstChange() {
        assertThat(engine.find(Q)).isEmpty();
        assertThat(get(q().reader())).isEmpty();
        assertThat(q().status().last()).isZero();
        assertThat(engine.find(Q)).isEmpty();
        put(q(), "a");
        assertThat(engine.find(Q)).isPresent();
        assertThat(engine.queues()).extracting(Queue::name).containsExactly(Q);
    }

    @Test
    void abort_returnsMessagesInSequenceOrder() {
        IntStream.rangeClosed(1, 5).forEach(i -> put(q(), "m" + i));
        List<OpenRead> reads = open(q().reader(), 3);
        assertThat(reads).extracting(read -> read.message().number()).containsExactly(1L, 2L, 3L);
        assertThat(reads.get(2).abort()).isTrue();
        assertThat(reads.get(0).abort()).isTrue();
        assertThat(reads.get(0).abort()).isFalse();
        assertThat(close(reads.get(0))).isFalse();
        assertThat(close(reads.get(1))).isTrue();
        assertThat(drain(q().reader())).containsExactly("m1", "m3", "m4", "m5");
    }

    @Test
    void attempt_countsEveryTaking() {
        put(q(), "a");
        OpenRead first = openOne(q().reader());
        assertThat(first.attempt()).isEqualTo(1);
        first.abort();
        OpenRead second = openOne(q().reader());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(q().reader().openRead(1, 1)).isEmpty();
        assertThat(q().reader().openRead(1, 2)).contains(second);
        assertThat(q().reader().status().redelivered()).isEqualTo(1);
    }

    @Test
    void close_inAnyOrder_movesAcknowledgedOverTheGap() {
        IntStream.rangeClosed(1, 3).forEach(i -> put(q(), "m" + i));
        List<OpenRead> reads = open(q().reader(), 3);
        close(reads.get(2));
        close(reads.get(1));
        assertThat(q().reader().acknowledged()).isZero();
        close(reads.get(0));
        assertThat(q().reader().acknowledged()).isEqualTo(3);
    }

    @Test
    void lease_whenItEnds_givesBack() {
        put(q(), "a");
        List<OpenRead> reads = Answer.<List<OpenRead>>of(
                done -> q().reader().open(new OpenRequest(1, Long.MAX_VALUE, 0, 50, true), done));
        await().until(() -> q().reader().status().open() == 0);
        assertThat(close(reads.get(0))).isFalse();
        assertThat(get(q().reader())).contains("a");
    }

    @Test
    void open_respectsMaxAndMaxBytes() {
        IntStream.rangeClosed(1, 10).forEach(i -> put(q(), "12345"));
        assertThat(open(q().reader(), 4)).hasSize(4);
        List<OpenRead> reads =
                Answer.<List<OpenRead>>of(done -> q().reader().open(new OpenRequest(100, 11, 0, 0, false), done));
        assertThat(reads).hasSize(3);
        assertThat(q().reader().status().unread()).isEqualTo(3);
    }

    @Test
    void wait_isServedByPut_firstComeFirstServed() {
        Answer<List<OpenRead>> first = new Answer<>();
        Answer<List<OpenRead>> second = new Answer<>();
        q().reader().open(OpenRequest.one(20_000), first);
        q().reader().open(OpenRequest.one(20_000), second);
        assertThat(first.isDone()).isFalse();
        put(q(), "a");
        assertThat(text(first.get().get(0).message())).isEqualTo("a");
        assertThat(second.isDone()).isFalse();
        put(q(), "b");
        assertThat(text(second.get().get(0).message())).isEqualTo("b");
    }

    @Test
    void wait_whenTimeIsOver_getsNothing() {
        assertThat(Answer.<List<OpenRead>>of(done -> q().reader().open(OpenRequest.one(30), done)))
                .isEmpty();
        assertThat(engine.find(Q)).isEmpty();
    }

    @Test
    void wait_cancelled_leavesTheMessage() {
        Answer<List<OpenRead>> gone = new Answer<>();
        Waiting waiting = q().reader().open(OpenRequest.one(20_000), gone);
        assertThat(waiting.cancel()).isTrue();
        put(q(), "a");
        assertThat(gone.isDone()).isFalse();
        assertThat(get(q().reader())).contains("a");
    }

    @Test
    void wait_isServedByAbort() {
        put(q(), "a");
        OpenRead read = openOne(q().reader());
        Answer<List<OpenRead>> waiting = new Answer<>();
        q().reader().open(OpenRequest.one(20_000), waiting);
        read.abort();
        assertThat(text(waiting.get().get(0).message())).isEqualTo("a");
    }

    @Test
    void peek_takesNothing_andWaits() {
        assertThat(q().reader().peek()).isEmpty();
        Answer<Optional<Message>> seen = new Answer<>();
        q().reader().peek(20_000, seen);
        put(q(), "a");
        assertThat(seen.get().map(QueueEngineContract::text)).contains("a");
        assertThat(q().reader().peek().map(QueueEngineContract::text)).contains("a");
        assertThat(get(q().reader())).contains("a");
    }

    @Test
    void view_findsReadMessages_asLongAsTheyAreKept() {
        configure(q(), QueueSettings.DEFAULT.withSlots(10));
        IntStream.rangeClosed(1, 15).forEach(i -> put(q(), "m" + i));
        drain(q().reader());
        assertThat(q().view(5)).isEmpty();
        assertThat(q().view(6).map(QueueEngineContract::text)).contains("m6");
        assertThat(q().view(16)).isEmpty();
        assertThat(q().status().oldest()).isEqualTo(6);
        assertThat(q().status().kept()).isEqualTo(10);
    }

    @Test
    void unread_isNeverDropped_whateverSlotsSay() {
        configure(q(), QueueSettings.DEFAULT.withSlots(10));
        IntStream.rangeClosed(1, 25).forEach(i -> put(q(), "m" + i));
        assertThat(drain(q().reader())).hasSize(25).startsWith("m1");
    }

    @Test
    void read_givesRangesWhateverReadersDid() {
        IntStream.rangeClosed(1, 200).forEach(i -> put(q(), "m" + i));
        drain(q().reader());
        assertThat(q().read(0, 1000, Long.MAX_VALUE)).hasSize(200);
        assertThat(q().read(190, 5, Long.MAX_VALUE))
                .extracting(Message::number)
                .containsExactly(191L, 192L, 193L, 194L, 195L);
        assertThat(q().read(0, 1000, 1)).hasSize(1);
        assertThat(q().read(200, 10, 10)).isEmpty();
    }

    @Test
    void awaitAbove_callsOnce() {
        Answer<Boolean> arrived = new Answer<>();
        q().awaitAbove(1, 20_000, arrived);
        put(q(), "a");
        assertThat(arrived.isDone()).isFalse();
        put(q(), "b");
        assertThat(arrived.get()).isTrue();
        assertThat(Answer.<Boolean>of(done -> q().awaitAbove(2, 20, done))).isFalse();
        assertThat(Answer.<Boolean>of(done -> q().awaitAbove(1, 0, done))).isTrue();
    }
}
