package io.gannet.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gannet.capture.OutboxTables;
import io.gannet.client.MessagePublisher;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestCertificate;
import io.gannet.sandbox.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxRelayIT {

    private static final String SCHEMA = "relay_test";

    @TempDir
    private Path temp;

    /** Keeps what it is given; refuses one queue, or fails after storing, when told to. */
    private static final class Kept implements MessagePublisher {

        private final List<String> bodies = new ArrayList<>();
        private final List<Integer> batches = new ArrayList<>();
        private String refused = "";
        private String failing = "";

        @Override
        public synchronized int publish(String queue, List<byte[]> messages) throws IOException {
            if (queue.equals(refused)) {
                return 0;
            }
            batches.add(messages.size());
            messages.forEach(message -> bodies.add(new String(message, StandardCharsets.UTF_8)));
            if (queue.equals(failing)) {
                failing = "";
                throw new IOException("the connection broke after the put");
            }
            return messages.size();
        }

        synchronized List<String> bodies() {
            return List.copyOf(bodies);
        }

        synchronized List<Integer> batches() {
            return List.copyOf(batches);
        }

        synchronized void refuse(String queue) {
            refused = queue;
        }

        synchronized void failNext(String queue) {
            failing = queue;
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void relay_movesCommittedRowsOnly_whateverTheirIds(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            try (OutboxRelay relay = started(pool, kept);
                    Connection late = server.connect(SCHEMA);
                    Connection lost = server.connect(SCHEMA)) {
                late.setAutoCommit(false);
                lost.setAutoCommit(false);
                insert(late, "q", "first id, last commit");
                insert(lost, "q", "rolled back");
                server.execute(row("q", "committed at once"));
                await().until(() -> kept.bodies().size() == 1);
                // neither is waited for: what was moved goes while both are open
                await().until(() -> committed(server) == 0);
                lost.rollback();
                late.commit();
                await().until(() -> kept.bodies().size() == 2);
                assertThat(kept.bodies()).containsExactly("committed at once", "first id, last commit");
                await().until(() -> relay.waiting() == 0);
            }
        });
    }

    /** Small and larger batches, each with uncommitted rows before, between and behind: a delete that scans would wait for them. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void relay_besideUncommittedRows_deletesByKeyAlone(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            try (Connection open = server.connect(SCHEMA)) {
                open.setAutoCommit(false);
                int expected = 0;
                for (int size : new int[] {1, 2, 3, 20, 700}) {
                    try (Connection writer = server.connect(SCHEMA);
                            Statement statement = writer.createStatement()) {
                        insert(open, "q", "before");
                        writer.setAutoCommit(false);
                        for (int i = 0; i < size; i++) {
                            statement.executeUpdate(row("q", Integer.toString(expected + i)));
                            if (i % 10 == 0) {
                                insert(open, "q", "between");
                            }
                        }
                        writer.commit();
                    }
                    expected += size;
                    try (OutboxRelay relay = started(pool, kept)) {
                        await().until(() -> committed(server) == 0);
                        assertThat(relay.failures()).isZero();
                    }
                    assertThat(kept.bodies())
                            .containsExactlyElementsOf(IntStream.range(0, expected)
                                    .mapToObj(Integer::toString)
                                    .toList());
                }
                open.rollback();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void relay_ofLongRows_takesBatchesOfTheStatedBytes(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            for (int i = 0; i < 12; i++) {
                server.execute("INSERT INTO " + SCHEMA + ".outbox (id, queue, body) VALUES (UUID_SHORT(), 'q', CONCAT('"
                        + i + " ', REPEAT('\u00e4', 200000)))");
            }
            try (OutboxRelay relay = started(pool, kept)) {
                await().until(() -> committed(server) == 0);
                assertThat(relay.failures()).isZero();
            }
            assertThat(kept.bodies()).hasSize(12);
            for (int i = 0; i < 12; i++) {
                assertThat(kept.bodies().get(i))
                        .startsWith(i + " \u00e4")
                        .hasSize(Integer.toString(i).length() + 200_001);
            }
            assertThat(kept.batches()).allMatch(size -> size <= 3);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void relay_whenAQueueRefuses_movesTheOthersAndComesBack(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            kept.refuse("full");
            server.execute(row("full", "f1"), row("full", "f2"), row("free", "a"), row("full", "f3"), row("free", "b"));
            try (OutboxRelay relay = started(pool, kept)) {
                await().until(() -> kept.bodies().size() == 2);
                assertThat(kept.bodies()).containsExactly("a", "b");
                kept.refuse("");
                await().until(() -> kept.bodies().size() == 5);
                assertThat(kept.bodies()).containsExactly("a", "b", "f1", "f2", "f3");
                assertThat(relay.waiting()).isNotNegative();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void relay_afterAFailureBetweenPutAndDelete_putsAgainAndLosesNothing(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            kept.failNext("q");
            server.execute(row("q", "a"), row("q", "b"));
            try (OutboxRelay relay = started(pool, kept)) {
                await().until(() -> kept.bodies().size() == 4);
                assertThat(kept.bodies()).containsExactly("a", "b", "a", "b");
                assertThat(relay.waiting()).isNotNegative();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void relay_whenALaterQueueFails_doesNotPutTheFormerAgain(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            kept.failNext("broken");
            server.execute(row("first", "a"), row("broken", "b"), row("broken", "c"));
            try (OutboxRelay relay = started(pool, kept)) {
                await().until(() -> committed(server) == 0);
                assertThat(kept.bodies()).containsExactly("a", "b", "c", "b", "c");
                assertThat(relay.failures()).isEqualTo(1);
            }
        });
    }

    /** Each delete is a commit of the server's, for which the next event would wait. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void relay_ofSingleRows_putsEachOnceAndDeletesManyTogether(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            long before = deletes(server);
            List<String> expected = new ArrayList<>();
            RelaySettings unhurried =
                    new RelaySettings(SCHEMA, 1000, 1 << 20, Duration.ofMinutes(5), Duration.ofMillis(100));
            try (OutboxRelay relay = new OutboxRelay(pool, unhurried, kept, new SimpleMeterRegistry())) {
                relay.start();
                for (int i = 0; i < 200; i++) {
                    expected.add("row " + i);
                    server.execute(row("q", "row " + i));
                    relay.ring();
                    await().pollInterval(Duration.ofMillis(1))
                            .until(() -> kept.bodies().size() == expected.size());
                }
                await().until(() -> committed(server) == 0);
                assertThat(relay.failures()).isZero();
            }
            assertThat(kept.bodies()).isEqualTo(expected);
            assertThat(deletes(server) - before).isBetween(2L, 100L);
        });
    }

    private static long deletes(DatabaseServer server) throws Exception {
        try (Connection connection = server.connect(SCHEMA);
                Statement statement = connection.createStatement();
                var rs = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Com_delete_multi'")) {
            rs.next();
            return rs.getLong(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void relay_second_waitsUntilTheFirstIsGone(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            Kept other = new Kept();
            OutboxRelay first = started(pool, kept);
            server.execute(row("q", "a"));
            await().until(() -> kept.bodies().size() == 1);
            try (OutboxRelay second = started(pool, other)) {
                server.execute(row("q", "b"));
                await().until(() -> kept.bodies().size() == 2);
                first.close();
                server.execute(row("q", "c"));
                await().until(() -> other.bodies().size() == 1);
                assertThat(other.bodies()).containsExactly("c");
                assertThat(second.waiting()).isNotNegative();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void doorbell_wakesTheRelayLongBeforeItsNextLook(ServerKind kind) throws Exception {
        with(kind, (server, pool, kept) -> {
            RelaySettings patient =
                    new RelaySettings(SCHEMA, 1000, 1 << 20, Duration.ofMinutes(5), Duration.ofMillis(100));
            try (OutboxRelay relay = new OutboxRelay(pool, patient, kept, new SimpleMeterRegistry());
                    DoorbellReceiver bell =
                            DoorbellReceiver.listen(new java.net.InetSocketAddress("127.0.0.1", 0), relay::ring)) {
                relay.start();
                server.execute(row("q", "a"));
                try (java.net.DatagramSocket socket = new java.net.DatagramSocket()) {
                    java.net.DatagramPacket ring = new java.net.DatagramPacket(
                            new byte[1], 1, java.net.InetAddress.getLoopbackAddress(), bell.port());
                    await().until(() -> {
                        socket.send(ring);
                        return kept.bodies().size() == 1;
                    });
                    server.execute(row("q", "b"));
                    socket.send(ring);
                    await().until(() -> kept.bodies().size() == 2);
                }
            }
        });
    }

    @Test
    void relay_whenItsServerDies_goesOnAtTheOtherAddress() throws Exception {
        String[] setUp = {"CREATE USER relay@'%' IDENTIFIED BY 'a-relay'", "GRANT ALL ON " + SCHEMA + ".* TO relay@'%'"
        };
        Path password = temp.resolve("relay-password");
        Files.writeString(password, "a-relay");
        Kept kept = new Kept();
        try (DatabaseServer first = TestServers.fresh(ServerKind.MARIADB_INSTALLED);
                DatabaseServer second = TestServers.fresh(ServerKind.MARIADB_INSTALLED)) {
            for (DatabaseServer server : List.of(first, second)) {
                server.execute(new OutboxTables(SCHEMA).createSql().toArray(String[]::new));
                server.execute(setUp);
                server.execute("SET GLOBAL time_zone = '+05:00'");
            }
            String url = "jdbc:mysql://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port() + "/";
            try (MysqlPool pool = MysqlPool.open(MysqlSettings.of(url, "relay", Optional.of(password)));
                    OutboxRelay relay = started(pool, kept)) {
                first.execute(row("q", "at the first"));
                await().until(() -> kept.bodies().equals(List.of("at the first")));
                second.execute(row("q", "at the second"));
                first.kill();
                await().atMost(Duration.ofSeconds(60)).until(() -> kept.bodies().contains("at the second"));
                second.execute(row("q", "at the second again"));
                await().until(() -> kept.bodies().contains("at the second again"));
                await().until(() -> relay.waiting() == 0);
                try (Connection connection = pool.connection();
                        Statement statement = connection.createStatement();
                        var rs = statement.executeQuery(
                                "SELECT @@port, @@session.time_zone, COUNT(*) FROM " + SCHEMA + ".outbox")) {
                    assertThat(rs.next()).isTrue();
                    assertThat(rs.getInt(1)).isEqualTo(second.port());
                    assertThat(rs.getString(2)).isEqualTo("+00:00");
                    assertThat(rs.getInt(3)).isZero();
                    assertThat(connection.isReadOnly()).isFalse();
                }
            }
        }
    }

    /** Encrypted where that is asked for; and a server whose certificate is not the trusted one is refused where that is asked for. */
    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void relay_overTls_movesRows(ServerKind kind) throws Exception {
        TestCertificate pair = TestCertificate.in(temp);
        String trusted = "&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStorePassword="
                + TestCertificate.PASSWORD + "&trustCertificateKeyStoreUrl=file:" + pair.trusted();
        try (DatabaseServer server =
                TestServers.fresh(kind, "--ssl", "--ssl-cert=" + pair.certificate(), "--ssl-key=" + pair.key())) {
            with(server, (same, plain, kept) -> {
                for (String mode : List.of("REQUIRED", "VERIFY_IDENTITY" + trusted)) {
                    try (MysqlPool pool = overTls(server, mode);
                            OutboxRelay relay = started(pool, kept)) {
                        server.execute(row("q", mode));
                        await().until(() -> kept.bodies().contains(mode));
                        await().until(() -> committed(server) == 0);
                        assertThat(relay.failures()).isZero();
                        try (Connection connection = pool.connection();
                                Statement statement = connection.createStatement();
                                var rs = statement.executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
                            assertThat(rs.next()).isTrue();
                            assertThat(rs.getString(2)).isNotEmpty();
                        }
                    }
                }
                try (MysqlPool pool = overTls(server, "VERIFY_CA")) {
                    assertThatThrownBy(pool::connection).isInstanceOf(SQLException.class);
                }
            });
        }
    }

    private MysqlPool overTls(DatabaseServer server, String mode) {
        return MysqlPool.open(MysqlSettings.of(
                server.jdbcUrl("").replace("DISABLED", mode), server.user(), Optional.of(temp.resolve("password"))));
    }

    @FunctionalInterface
    private interface Body {
        void run(DatabaseServer server, MysqlPool pool, Kept kept) throws Exception;
    }

    private void with(ServerKind kind, Body body) throws Exception {
        with(TestServers.shared(kind), body);
    }

    private void with(DatabaseServer server, Body body) throws Exception {
        OutboxTables tables = new OutboxTables(SCHEMA);
        server.execute(tables.createSql().toArray(String[]::new));
        Path password = temp.resolve("password");
        Files.writeString(password, server.password());
        try (MysqlPool pool =
                MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)))) {
            body.run(server, pool, new Kept());
        } finally {
            server.execute(tables.dropSql().toArray(String[]::new));
        }
    }

    private static OutboxRelay started(MysqlPool pool, MessagePublisher publisher) {
        OutboxRelay relay = new OutboxRelay(
                pool,
                new RelaySettings(SCHEMA, 1000, 1 << 20, Duration.ofMillis(20), Duration.ofMillis(100)),
                publisher,
                new SimpleMeterRegistry());
        relay.start();
        return relay;
    }

    private static String row(String queue, String body) {
        return "INSERT INTO " + SCHEMA + ".outbox (id, queue, body) VALUES (UUID_SHORT(), '" + queue + "', '" + body
                + "')";
    }

    private static int committed(DatabaseServer server) throws Exception {
        try (Connection connection = server.connect(SCHEMA);
                Statement statement = connection.createStatement();
                var rs = statement.executeQuery("SELECT COUNT(*) FROM outbox")) {
            rs.next();
            return rs.getInt(1);
        }
    }

    private static void insert(Connection connection, String queue, String body) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(row(queue, body));
        }
    }
}
