package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user of one queue has been told, and whether the queue still knows it. Puts and takes at random; every message's text
 * begins with its own count, so that a message in the wrong place, twice or out of order is seen.
 */
final class Witness {

    private static final Pattern DAMAGED =
            Pattern.compile("queue q: messages? (\\d+)(?: to (\\d+))? (?:is|are) damaged.*");

    private final Random random;
    private final List<String> sent = new ArrayList<>();
    /** Number to text, as the engine said. */
    final TreeMap<Long, String> stored = new TreeMap<>();
    /** Acknowledged, as the engine said. */
    final TreeSet<Long> closed = new TreeSet<>();
    /** Acknowledged, but the engine did not say so or could not. */
    final Set<Long> perhapsClosed = new HashSet<>();
    /** What an engine has ever called damaged: each lists a thousand ranges at most, those it found at its start first. */
    private final TreeSet<Long> named = new TreeSet<>();

    Witness(Random random) {
        this.random = random;
    }

    private static int count(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(':')));
    }

    void put(Queue queue, int most) {
        String text = sent.size() + ":" + "x".repeat(random.nextInt(most));
        sent.add(text);
        try {
            PutResult result = QueueEngineContract.put(queue, text);
            if (result.stored()) {
                stored.put(result.number(), text);
            }
        } catch (EngineException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    /** Takes some; acknowledges most of them. */
    void take(Queue queue, int most) {
        List<OpenRead> reads;
        try {
            reads = QueueEngineContract.open(queue.reader(), 1 + random.nextInt(most));
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining("read again");
            return;
        }
        for (OpenRead read : reads) {
            long number = read.message().number();
            if (random.nextInt(4) == 0) {
                read.abort();
                continue;
            }
            perhapsClosed.add(number);
            try {
                if (QueueEngineContract.close(read)) {
                    closed.add(number);
                }
            } catch (EngineException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    /** Reads, again while the engine says that it cannot for a moment. */
    static <T> T again(Supplier<T> read) {
        try {
            return read.get();
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining("read again");
        }
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsMatching(e -> e instanceof EngineException
                        && String.valueOf(e.getMessage()).contains("read again"))
                .until(read::get, Objects::nonNull);
    }

    /** What the engine's own words call damaged. */
    static TreeSet<Long> damaged(LogQueueEngine engine) {
        TreeSet<Long> damaged = new TreeSet<>();
        for (String line : engine.status().problems()) {
            Matcher matcher = DAMAGED.matcher(line);
            if (matcher.matches()) {
                long first = Long.parseLong(matcher.group(1));
                long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
                for (long n = first; n <= last; n++) {
                    damaged.add(n);
                }
            }
        }
        return damaged;
    }

    /**
     * Everything up to this number of what was told must be there or be named as damaged; what is there must be what was sent.
     * What the engine no longer has above it is forgotten here too.
     */
    void check(LogQueueEngine engine, long durable, String as) {
        check(engine, durable, durable, as);
    }

    /** As above; acknowledgements count up to another number. */
    void check(LogQueueEngine engine, long durable, long durableAcks, String as) {
        Queue queue = engine.queue(QueueEngineContract.Q);
        long last = queue.status().last();
        TreeMap<Long, String> found = new TreeMap<>();
        for (Message message : again(() -> queue.read(0, Integer.MAX_VALUE, Long.MAX_VALUE))) {
            found.put(message.number(), QueueEngineContract.text(message));
        }
        long oldest = queue.status().oldest();
        for (long n = oldest; n <= last; n++) {
            long number = n;
            Optional<String> seen = again(() -> queue.view(number)).map(QueueEngineContract::text);
            assertThat(Optional.ofNullable(found.get(n)))
                    .as("%s: view and read of %s", as, n)
                    .isEqualTo(seen);
        }
        int before = -1;
        for (String text : found.values()) {
            int count = count(text);
            assertThat(count).as("%s: order", as).isGreaterThan(before);
            assertThat(text).as("%s: what was sent", as).isEqualTo(sent.get(count));
            before = count;
        }
        named.addAll(damaged(engine));
        for (long number : List.copyOf(stored.keySet())) {
            String text = stored.get(number);
            if (number < oldest || text.equals(found.get(number))) {
                continue;
            }
            boolean said = number <= last && named.contains(number);
            assertThat(said || number > durable)
                    .as(
                            "%s: message %s of %s is lost, problems %s",
                            as, number, last, engine.status().problems())
                    .isTrue();
            stored.remove(number);
        }
        checkReader(engine, queue, durableAcks, last, as);
    }

    private void checkReader(LogQueueEngine engine, Queue queue, long durable, long last, String as) {
        List<Long> rest = new ArrayList<>();
        for (OpenRead read : again(() -> QueueEngineContract.open(queue.reader(), Integer.MAX_VALUE))) {
            rest.add(read.message().number());
            read.abort();
        }
        TreeSet<Long> left = new TreeSet<>(rest);
        assertThat(rest).as("%s: order of reading", as).isSorted().hasSize(left.size());
        named.addAll(damaged(engine));
        for (long n = 1; n <= last; n++) {
            if (!left.contains(n) && !named.contains(n)) {
                assertThat(perhapsClosed.contains(n))
                        .as(
                                "%s: message %s of %s is skipped, problems %s",
                                as, n, last, engine.status().problems())
                        .isTrue();
                closed.add(n);
            }
            if (left.contains(n) && closed.contains(n)) {
                assertThat(n).as("%s: acknowledged message delivered again", as).isGreaterThan(durable);
                closed.remove(n);
            }
        }
        closed.tailSet(last, false).clear();
        perhapsClosed.retainAll(closed);
        perhapsClosed.addAll(closed);
    }
}
