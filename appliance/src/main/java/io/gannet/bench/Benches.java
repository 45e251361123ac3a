package io.gannet.bench;

import io.gannet.appliance.StartException;
import io.gannet.capture.CaptureException;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** The benchmarks of the path from table to search. Each starts parts of its own and removes them. */
public final class Benches {

    private Benches() {}

    /** What went wrong, in one line. */
    public static final class BenchException extends Exception {

        private static final long serialVersionUID = 1L;

        BenchException(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    /**
     * Commit to hit.
     *
     * @param server the private server
     * @param udf the UDF library; without it changes come by a polled outbox
     * @param push whether triggers push, or use the outbox and its doorbell
     * @param load what is written
     * @param kept where table and index lie from run to run; empty = they are made anew and go
     */
    public static void latency(
            ServerKind server, Optional<Path> udf, boolean push, LatencyLoad load, Optional<Path> kept, PrintStream out)
            throws BenchException, InterruptedException {
        with(server, kept, rig -> {
            if (kept.isPresent()) {
                rig.fillWhole(load.documents());
            } else {
                rig.fill(load.documents());
                rig.touch(IntStream.rangeClosed(1, load.documents()));
                rig.awaitRows(load.documents());
            }
            if (load.rows() > 0) {
                rig.capture(udf, push);
                new LatencyBench(rig).run(load, out);
            }
            if (kept.isPresent()) {
                rig.release();
            }
        });
    }

    /**
     * Rows a second from queue to searchable.
     *
     * @param documents rows in the index before
     * @param rows how many are measured, fresh ones and then as many random updates
     */
    public static void throughput(ServerKind server, int documents, int rows, PrintStream out)
            throws BenchException, InterruptedException {
        with(server, rig -> new ThroughputBench(rig).run(documents, rows, out));
    }

    /**
     * Backfill, verify, re-read and scrubber.
     *
     * @param scrubSeconds how long the scrubber is looked at; 0 = not at all
     */
    public static void sync(ServerKind server, int rows, int scrubSeconds, PrintStream out)
            throws BenchException, InterruptedException {
        with(server, rig -> new SyncBench(rig).run(rows, scrubSeconds, out));
    }

    @FunctionalInterface
    private interface Bench {
        void run(BenchRig rig)
                throws SQLException, IOException, InterruptedException, ExecutionException, CaptureException,
                        TableUnusableException;
    }

    private static void with(ServerKind server, Bench bench) throws BenchException, InterruptedException {
        with(server, Optional.empty(), bench);
    }

    private static void with(ServerKind server, Optional<Path> kept, Bench bench)
            throws BenchException, InterruptedException {
        try {
            Path folder = Files.createTempDirectory("gannet-bench");
            try (BenchRig rig =
                    kept.isPresent() ? BenchRig.keeping(server, folder, kept.get()) : BenchRig.start(server, folder)) {
                bench.run(rig);
            } finally {
                delete(folder);
            }
        } catch (SQLException
                | IOException
                | ExecutionException
                | CaptureException
                | TableUnusableException
                | ConfigException
                | StartException e) {
            throw new BenchException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path directory, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
