package io.gannet.httpsqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.http.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random commands against the rules of the ring as HTTPSQS states them: two pointers, a maximum, and a map of slots. */
class RingModelTest {

    /** The rules, literally. */
    private static final class Ring {
        private final Map<Long, String> slots = new HashMap<>();
        private long put;
        private long get;
        private long max = 1_000_000;

        long put(String text) {
            long next = put + 1;
            if (next == get || (get <= 1 && next > max)) {
                return 0;
            }
            put = next > max ? 1 : next;
            slots.put(put, text);
            return put;
        }

        long get() {
            if (get == 0 && put > 0) {
                get = 1;
            } else if (get < put || (get > put && get < max)) {
                get++;
            } else if (get > put && get == max) {
                get = 1;
            } else {
                return 0;
            }
            return get;
        }

        boolean maxqueue(long num) {
            boolean allowed = num >= put && num >= get && put >= get;
            max = allowed ? num : max;
            return allowed;
        }

        void reset() {
            put = 0;
            get = 0;
            max = 1_000_000;
        }

        String status(String name) {
            long unread = put >= get ? put - get : max - get + put;
            return "{\"name\":\"" + name + "\",\"maxqueue\":" + max + ",\"putpos\":" + put + ",\"putlap\":"
                    + (put < get ? 2 : 1) + ",\"getpos\":" + get + ",\"getlap\":1,\"unread\":" + unread + "}\n";
        }
    }

    @TempDir
    private Path dir;

    @Test
    void randomCommands_behaveAsTheRules() throws IOException {
        play(5_000);
    }

    @Test
    @Tag("long")
    void randomCommands_manyOfThem_behaveAsTheRules() throws IOException {
        play(1_000_000);
    }

    private void play(int steps) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Ring> rings = new HashMap<>();
        try (TestAppliance appliance = new TestAppliance(dir);
                RawClient client = new RawClient(appliance.port())) {
            for (int i = 0; i < steps; i++) {
                String name = "ring" + random.nextInt(3);
                step(client, name, rings.computeIfAbsent(name, n -> new Ring()), random, "seed " + seed + " step " + i);
            }
        }
    }

    private static void step(RawClient client, String name, Ring ring, Random random, String at) {
        String base = "/?name=" + name + "&opt=";
        int what = random.nextInt(100);
        if (what < 45) {
            String text = at.substring(at.lastIndexOf(' ') + 1);
            long slot = ring.put(text);
            expect(client, base + "put&data=" + text, slot > 0 ? "HTTPSQS_PUT_OK" : "HTTPSQS_PUT_END", slot, at);
        } else if (what < 80) {
            long slot = ring.get();
            String text = slot > 0 ? ring.slots.getOrDefault(slot, "?") : "HTTPSQS_GET_END";
            expect(client, base + "get", text, slot, at);
        } else if (what < 88) {
            long slot = 1 + random.nextInt(24);
            expect(client, base + "view&pos=" + slot, ring.slots.getOrDefault(slot, ""), 0, at);
        } else if (what < 94) {
            expect(client, base + "status_json", ring.status(name), 0, at);
        } else if (what < 98) {
            int num = 10 + random.nextInt(12);
            String reply = ring.maxqueue(num) ? "HTTPSQS_MAXQUEUE_OK" : "HTTPSQS_MAXQUEUE_CANCEL";
            expect(client, base + "maxqueue&num=" + num, reply, 0, at);
        } else {
            ring.reset();
            expect(client, base + "reset", "HTTPSQS_RESET_OK", 0, at);
            ring.maxqueue(15);
            expect(client, base + "maxqueue&num=15", "HTTPSQS_MAXQUEUE_OK", 0, at);
        }
    }

    private static void expect(RawClient client, String target, String text, long position, String at) {
        RawClient.Reply reply = client.get(target);
        assertThat(reply.text()).as(at + " " + target).isEqualTo(text);
        assertThat(reply.header("Pos"))
                .as(at + " " + target)
                .isEqualTo(position > 0 ? Optional.of(Long.toString(position)) : Optional.empty());
    }
}
