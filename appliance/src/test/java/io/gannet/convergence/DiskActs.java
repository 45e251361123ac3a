package io.gannet.convergence;

import io.gannet.convergence.Adversary.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Acts on the appliance's disk. */
final class DiskActs {

    private final World world;
    private final ServeProcess serve;
    private final Random random;

    DiskActs(World world, Random random) {
        this.world = world;
        this.serve = world.serve();
        this.random = random;
    }

    List<Named> acts() {
        return List.of(
                new Named("restore an old index", () -> restore("indexes")),
                new Named("restore an old store", () -> restore("queue")),
                new Named("restore old data", () -> restore("")),
                new Named("lose the index", this::loseIndex),
                new Named("fill the disk", this::fill),
                new Named("fill the disk and kill the appliance", this::fillAndKill),
                new Named("lose power", this::losePower),
                new Named("hang the sink's disk", () -> hang("/indexes/")),
                new Named("hang the queue's disk", () -> hang("/queue/")));
    }

    private void restore(String part) throws Exception {
        Path now = world.data().resolve(part);
        Path old = world.data().resolveSibling("old-" + part);
        serve.stop();
        copy(now, old);
        serve.start();
        serve.awaitReady();
        Pause.millis(1_000 + random.nextInt(2_500));
        if (random.nextBoolean()) {
            serve.kill();
        } else {
            serve.stop();
        }
        delete(now);
        copy(old, now);
        delete(old);
        world.faults().forget();
        serve.start();
        serve.awaitReady();
    }

    private void loseIndex() throws Exception {
        serve.kill();
        delete(world.data().resolve("indexes"));
        world.faults().forget();
        serve.start();
        serve.awaitReady();
    }

    private void fill() throws Exception {
        world.faults().full(true);
        Pause.millis(1_000 + random.nextInt(4_000));
        world.faults().full(false);
    }

    private void fillAndKill() throws Exception {
        world.faults().full(true);
        Pause.millis(500 + random.nextInt(2_000));
        serve.kill();
        world.faults().full(false);
        serve.start();
        serve.awaitReady();
    }

    private void losePower() throws Exception {
        serve.kill();
        int lost = world.faults().losePower(random);
        System.out.println("convergence: writes lost: " + lost);
        serve.start();
        serve.awaitReady();
    }

    private void hang(String part) throws Exception {
        world.faults().hang(part);
        Pause.millis(1_000 + random.nextInt(4_000));
        world.faults().goOn();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
