package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.queue.QueueName;
import io.gannet.queue.Sync;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reliable reads: what is open returns in its old order, what waits is nobody's once its client has gone. */
class OpenReadsTest {

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(folder, Sync.INTERVAL, KestrelSettings.DEFAULT.with(QueuesFile.read()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void disconnect_withSeveralOpen_givesThemBackInOldOrder() throws Exception {
        try (TextClient b = server.client()) {
            try (TextClient a = server.client()) {
                for (int i = 1; i <= 5; i++) {
                    a.set("q", "" + i);
                }
                assertThat(a.get("q/open")).isEqualTo("1");
                assertThat(a.get("q/open")).isEqualTo("2");
                assertThat(a.get("q/open")).isEqualTo("3");
                a.exchange("get q/close\r\n", "END\r\n");
            }
            awaitOpen("q", 0);
            for (String expected : new String[] {"2", "3", "4", "5", ""}) {
                assertThat(b.get("q")).isEqualTo(expected);
            }
        }
    }

    @Test
    void reset_withOpenRead_givesItBack() throws Exception {
        try (TextClient b = server.client()) {
            TextClient a = server.client();
            a.set("q", "x");
            assertThat(a.get("q/open")).isEqualTo("x");
            a.reset();
            assertThat(b.get("q/t=5000")).isEqualTo("x");
        }
    }

    @Test
    void quit_withOpenRead_givesItBackToAWaiter() throws Exception {
        try (TextClient a = server.client();
                TextClient b = server.client()) {
            a.set("q", "x");
            assertThat(a.get("q/open")).isEqualTo("x");
            b.send("get q/t=5000\r\n");
            a.send("quit\r\n");
            assertThat(a.untilClosed()).isEmpty();
            b.expect("VALUE q 0 1\r\nx\r\nEND\r\n");
        }
    }

    @Test
    void waiters_thatDisconnect_loseNoMessage() throws Exception {
        for (int i = 0; i < 20; i++) {
            TextClient waiter = server.client();
            waiter.send("get q/t=30000\r\n");
            awaitWaiting("q", 1);
            if (i % 3 == 0) {
                waiter.reset();
            } else if (i % 3 == 1) {
                waiter.close();
            } else {
                waiter.shutdownOutput();
            }
            awaitWaiting("q", 0);
            try (TextClient b = server.client()) {
                b.set("q", "m" + i);
                assertThat(b.get("q")).isEqualTo("m" + i);
            }
            waiter.close();
        }
    }

    @Test
    void waiters_raceWithSets_everyMessageIsReadOnce() throws Exception {
        // sets and disconnects at the same moment: a message goes to a live reader or stays in the queue
        int rounds = 200;
        try (TextClient b = server.client()) {
            for (int i = 0; i < rounds; i++) {
                TextClient waiter = server.client();
                waiter.send("get race/t=30000/open\r\n");
                if (i % 2 == 0) {
                    awaitWaiting("race", 1);
                }
                b.send("set race 0 0 4\r\n" + String.format("%04d", i) + "\r\n");
                waiter.close();
                b.expect("STORED\r\n");
                assertThat(b.get("race/t=5000")).isEqualTo(String.format("%04d", i));
            }
            assertThat(b.get("race")).isEmpty();
        }
    }

    @Test
    void lease_runsOut_messageComesAgain() throws Exception {
        try (TextClient a = server.client();
                TextClient b = server.client()) {
            a.set("lease", "x");
            assertThat(a.get("lease/open")).isEqualTo("x");
            assertThat(b.get("lease/t=5000/open")).isEqualTo("x");
            // the late close of the first taker is not the second's
            a.exchange("get lease/close\r\n", "END\r\n");
            b.exchange("get lease/abort\r\n", "END\r\n");
            assertThat(b.get("lease")).isEqualTo("x");
        }
    }

    @Test
    void monitor_opensUntilMax_confirmEndsTheOldest() throws Exception {
        try (TextClient a = server.client();
                TextClient b = server.client()) {
            for (int i = 1; i <= 3; i++) {
                a.set("q", "" + i);
            }
            a.exchange("monitor q 5 2\r\n", "VALUE q 0 1\r\n1\r\nEND\r\nVALUE q 0 1\r\n2\r\nEND\r\nEND\r\n");
            a.exchange("confirm q 1\r\n", "END\r\n");
            a.send("quit\r\n").untilClosed();
            assertThat(b.get("q")).isEqualTo("2");
            assertThat(b.get("q")).isEqualTo("3");
        }
    }

    @Test
    void monitor_waitsForMessages_endsWithItsTime() throws Exception {
        try (TextClient a = server.client();
                TextClient b = server.client()) {
            a.send("monitor q 1\r\n");
            awaitWaiting("q", 1);
            b.set("q", "x");
            a.expect("VALUE q 0 1\r\nx\r\nEND\r\nEND\r\n");
            a.exchange("confirm q 1\r\n", "END\r\n");
        }
    }

    @Test
    void manyWaiters_manySets_eachGetsOneWithinTheBound() throws Exception {
        int n = 200;
        TextClient[] waiters = new TextClient[n];
        for (int i = 0; i < n; i++) {
            waiters[i] = server.client();
            waiters[i].send("get crowd/t=30000\r\n");
        }
        awaitWaiting("crowd", n);
        java.util.Set<String> seen = new java.util.HashSet<>();
        try (TextClient b = server.client()) {
            StringBuilder sets = new StringBuilder();
            for (int i = 0; i < n; i++) {
                sets.append("set crowd 0 0 4\r\n")
                        .append(String.format("%04d", i))
                        .append("\r\n");
            }
            b.send(sets.toString()).expect("STORED\r\n".repeat(n));
            for (TextClient waiter : waiters) {
                assertThat(waiter.line()).isEqualTo("VALUE crowd 0 4");
                seen.add(waiter.line());
                waiter.expect("END\r\n");
                waiter.close();
            }
        }
        assertThat(seen).hasSize(n);
    }

    private void awaitWaiting(String queue, long count) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> server.engine()
                        .find(QueueName.of(queue))
                        .flatMap(q -> Report.defaultReader(q.status()))
                        .map(reader -> reader.waiting() == count)
                        .orElse(count == 0));
    }

    private void awaitOpen(String queue, long count) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> server.engine()
                        .find(QueueName.of(queue))
                        .flatMap(q -> Report.defaultReader(q.status()))
                        .map(reader -> reader.open() == count)
                        .orElse(count == 0));
    }
}
