package io.gannet.convergence;

import io.gannet.capture.Payload;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The one promise, put to the test: eight writers, an adversary, then silence; and the indexes equal the tables: the appliance's own
 * over all tables, one of joined documents, and one over two tables that a worker alone keeps in a process of its own.
 *
 * <p>A run that failed runs again by the command that it printed when it began: {@code mvn verify -pl appliance -am
 * -Dit.test=ConvergenceIT -Dgannet.convergence.run=SERVER:WAY:PAYLOAD:SEED}, of which the first three may be {@code *}.
 * {@code -Dgannet.convergence.acts=TEXT} takes only the acts whose name has the text, {@code -Dgannet.convergence.seconds=N} says how
 * long each run writes, {@code -Dgannet.convergence.long-seconds=N} how long runs are begun with {@code -Plong}.
 */
class ConvergenceIT {

    private static final String ASKED = System.getProperty("gannet.convergence.run", "");
    private static final long SEED = Long.getLong("gannet.convergence.seed", System.nanoTime() & 0xffffffffL);
    private static final long SECONDS = Long.getLong("gannet.convergence.seconds", 90);

    /** What was asked for; else push on MySQL and outbox on MariaDB. */
    static List<Run> runs() {
        return ASKED.isEmpty()
                ? List.of(
                        new Run(ServerKind.MYSQL_8_0, Run.Way.PUSH, Payload.ROW, SEED),
                        new Run(ServerKind.MARIADB_INSTALLED, Run.Way.OUTBOX, Payload.KEY, SEED + 1))
                : Run.matching(ASKED);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void index_equalsItsTables(Run run) throws Exception {
        play(run);
    }

    /** Every way on every server, each with a seed of its own, until the time is over. */
    static Stream<Run> everything() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("gannet.convergence.long-seconds", 3_600));
        return Run.everything(SEED).takeWhile(run -> System.nanoTime() - end < 0);
    }

    @ParameterizedTest
    @MethodSource("everything")
    @Tag("long")
    void index_equalsItsTables_everyWayOnEveryServer(Run run) throws Exception {
        play(run);
    }

    private static void play(Run run) throws Exception {
        System.out.printf(
                "convergence: again by: mvn verify -pl appliance -am -Dit.test=ConvergenceIT"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=none -Dgannet.convergence.run=%s%n",
                run);
        Path folder = Path.of("target", "convergence", run.toString().replace(':', '-'));
        // what an earlier run with this seed left belongs to another database
        DiskActs.delete(folder);
        Files.createDirectories(folder);
        try (DatabaseServer server = TestServers.fresh(run.kind())) {
            try {
                new Scene(server, folder.toAbsolutePath(), run).play(SECONDS);
            } finally {
                Files.copy(server.log(), folder.resolve("database.log"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
