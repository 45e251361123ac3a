package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed with -9 at random moments, on one store: nothing that it was told is lost, in any sync mode. */
class KillIT {

    @TempDir
    Path directory;

    @Test
    void tenKills_loseNothingAcknowledged() throws Exception {
        kills(10);
    }

    @Test
    @Tag("long")
    void threeHundredKills_loseNothingAcknowledged() throws Exception {
        kills(Integer.getInteger("gannet.rounds", 300));
    }

    private void kills(int count) throws Exception {
        long seed = Long.getLong("gannet.seed", System.nanoTime());
        Random random = new Random(seed);
        long acknowledged = 0;
        for (int round = 0; round < count; round++) {
            Sync sync = Sync.values()[round % 3];
            List<String> said = runAndKill(sync, round, 50 + random.nextInt(2000));
            assertThat(said).as("what the process said, seed %s", seed).isNotEmpty();
            acknowledged += check(sync, said, "seed " + seed + " round " + round + " " + sync);
        }
        System.out.println("kills=" + count + " acknowledged=" + acknowledged + " seed=" + seed);
    }

    /** Kills the process so many lines after its first. */
    private List<String> runAndKill(Sync sync, int round, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillWriter.class.getName(),
                        directory.toString(),
                        sync.name(),
                        "r" + round)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null) {
                if (line.matches("[PC] \\d+ \\S+")) {
                    said.add(line);
                }
                if (said.size() == lines) {
                    // through the handle, which leaves what was said before readable
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return said;
    }

    private long check(Sync sync, List<String> said, String as) {
        TreeMap<Long, String> put = new TreeMap<>();
        TreeSet<Long> closed = new TreeSet<>();
        // the last line may be cut
        for (String line : said.subList(0, said.size() - 1)) {
            String[] words = line.split(" ");
            if (words[0].equals("P")) {
                put.put(Long.parseLong(words[1]), words[2]);
            } else {
                closed.add(Long.parseLong(words[1]));
            }
        }
        LogQueueEngine engine = LogQueueEngine.open(EngineSettings.of(directory)
                .withSync(sync, Duration.ofMillis(50))
                .withDisk(0, 0));
        try {
            assertThat(engine.status().problems()).as(as).isEmpty();
            Queue queue = engine.queue(QueueName.of("q"));
            put.forEach((number, text) -> assertThat(queue.view(number).map(QueueEngineContract::text))
                    .as(as)
                    .contains(text));
            List<Long> rest = new ArrayList<>();
            for (OpenRead read : QueueEngineContract.open(queue.reader(), Integer.MAX_VALUE)) {
                rest.add(read.message().number());
                assertThat(QueueEngineContract.close(read)).isTrue();
            }
            assertThat(rest).as(as).isSorted().doesNotContainAnyElementsOf(closed);
            put.keySet().removeAll(closed);
            put.keySet().removeAll(rest);
            // closed, and killed before it said so; or its line was the one cut
            assertThat(put.keySet()).as(as).hasSizeLessThanOrEqualTo(2);
            assertThat(put.keySet()).as(as).allMatch(number -> number <= (closed.isEmpty() ? 0 : closed.last()) + 2);
        } finally {
            engine.close();
        }
        return said.size();
    }
}
