package io.gannet.worker;

import io.gannet.change.SourceUnavailableException;
import io.gannet.change.Version;
import io.gannet.client.Delivery;
import io.gannet.client.MessageSource;
import io.gannet.sink.SinkChange;
import io.gannet.worker.Job.Work;
import io.gannet.worker.Stages.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first half of a worker: takes what is there (one message at once when idle, up to a batch when busy) and the parked keys
 * that are due, coalesces them by key, draws a version, reads the rows again, and hands them to the applying half. That queue is
 * short: when the sink stands still, so does reading. Its cursor moves only when a batch is handed over.
 */
final class ReadLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadLoop.class);

    /** How long it waits at most before it looks around again, should a wake-up be missed. */
    private static final long LONGEST_WAIT = 1_000;

    private static final long WAIT_FOR_ROOM = 50;

    /** So long after its trigger a pushed event is taken to be ahead of its commit still. */
    private static final long YOUNG = 3;

    /** Messages of which nothing is to be applied yet are handed over after so long, with the next batch at the latest. */
    private static final long HOLD = 20;

    private final Parts parts;
    private final Control control;
    private final ParkedKeys parked;
    private final BlockingQueue<Job> jobs;
    private final Progress progress;
    private final SetAside aside;
    private final Stages stages;
    private final Router router;
    private final Optional<Rereading> rereading;
    private final long epoch;
    private final Optional<Joining> joining;
    private SortedMap<String, Long> cursor;
    private int turn;
    /** Messages were left because their tables have as many parked keys as they may. */
    private boolean full;
    /** Since when the cursor is ahead of what was handed over; 0 = it is not. */
    private long heldSince;

    private Version drawn = Version.NONE;

    private volatile boolean overtaken;

    /**
     * A loop that is not run yet.
     *
     * @param start how far every queue was read before
     * @param epoch the store's epoch that these numbers belong to
     */
    ReadLoop(Parts parts, Control control, Run.Shared shared, SortedMap<String, Long> start, long epoch) {
        this.parts = parts;
        this.control = control;
        this.parked = shared.parked();
        this.jobs = shared.jobs();
        this.progress = shared.progress();
        this.aside = shared.aside();
        this.stages = shared.stages();
        this.router = new Router(parts.feed(), parts.rows().isEmpty());
        this.rereading = parts.rows().map(rows -> new Rereading(rows, parts.source()::draw, parts.shared()));
        this.joining = parts.rows().flatMap(rows -> parts.feed().join().map(join -> new Joining(rows, join)));
        this.cursor = new TreeMap<>(start);
        this.epoch = epoch;
    }

    /** The queues are another store's now, so that their numbers mean nothing here: it has ended, and is to be begun again. */
    boolean overtaken() {
        return overtaken;
    }

    @Override
    public void run() {
        int failures = 0;
        while (!overtaken && !Thread.currentThread().isInterrupted()) {
            try {
                step();
                failures = 0;
                progress.readingProblem("");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | SourceUnavailableException | RuntimeException e) {
                failures++;
                tell(e, failures);
                waitFor(Backoff.OUTAGE.after(failures, parts.random()));
            }
        }
    }

    private void tell(Exception e, int failures) {
        String line = e.getMessage() == null ? e.toString() : e.getMessage();
        progress.readingProblem(line);
        if (failures == 1) {
            boolean expected = !(e instanceof RuntimeException);
            if (expected) {
                LOG.warn(
                        "event=reading-paused sink={} problem=\"{}\"",
                        parts.sink().name(),
                        line);
            } else {
                LOG.error("event=reading-failed sink={}", parts.sink().name(), e);
            }
        }
    }

    private void waitFor(long millis) {
        try {
            control.await(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws IOException, SourceUnavailableException, InterruptedException {
        seek();
        if (heldSince > 0 && (control.paused() || parts.clock().millis() - heldSince >= HOLD)) {
            handOver(List.of(), drawn, 0, parts.clock().millis(), List.of());
        }
        if (control.paused()) {
            control.await(LONGEST_WAIT);
            return;
        }
        Batch batch = new Batch();
        parked.due(parts.clock().millis(), parts.settings().batchChanges()).forEach(batch::add);
        SortedMap<String, Long> next = new TreeMap<>(cursor);
        full = false;
        int messages = take(batch, next);
        if (messages == 0 && batch.isEmpty()) {
            if (full) {
                // messages are there, so waiting for them would not wait
                control.await(Math.min(WAIT_FOR_ROOM, untilNextDue()));
            } else {
                parts.source().await(cursor, untilNextDue());
            }
            overtaken = parts.source().epoch() != epoch;
            return;
        }
        long takenAt = parts.clock().millis();
        Version version = parts.source().draw();
        if (version.epoch() != epoch) {
            overtaken = true;
            return;
        }
        drawn = version;
        if (messages > 0) {
            stages.millis(Stage.ARRIVE, takenAt - batch.oldest(takenAt));
        }
        List<Pending> rows = new ArrayList<>();
        List<Work> works = rereading.isPresent() ? read(rereading.get(), batch, version, rows) : payloads(batch);
        progress.messages.addAndGet(messages);
        cursor = next;
        if (!works.isEmpty() || !rows.isEmpty()) {
            handOver(works, version, messages, takenAt, rows);
        } else if (messages > 0 && heldSince == 0) {
            // all its keys were parked: there is nothing to wake the other half for
            heldSince = takenAt;
        }
    }

    private void handOver(List<Work> works, Version version, int messages, long takenAt, List<Pending> rows)
            throws InterruptedException {
        heldSince = 0;
        progress.handedOver(cursor, oldest(works));
        jobs.put(new Job(works, cursor, highest(works, version), messages, takenAt, System.nanoTime(), rows));
    }

    // what is shared with other workers has a version of its own
    private static Version highest(List<Work> works, Version drawn) {
        return works.stream()
                .map(work -> work.change().version())
                .max(Comparator.naturalOrder())
                .filter(highest -> highest.compareTo(drawn) > 0)
                .orElse(drawn);
    }

    private void seek() throws IOException, InterruptedException {
        for (Map.Entry<String, Long> wish : control.takeSeeks().entrySet()) {
            if (cursor.containsKey(wish.getKey())) {
                parts.source().seek(wish.getKey(), parts.sink().reader(), wish.getValue());
                cursor = new TreeMap<>(cursor);
                cursor.put(wish.getKey(), wish.getValue());
                LOG.info("event=seek sink={} queue={} after={}", parts.sink().name(), wish.getKey(), wish.getValue());
            }
        }
    }

    private long oldest(List<Work> works) {
        return works.stream().mapToLong(work -> work.origin().seenAt()).min().orElseGet(parts.clock()::millis);
    }

    private long untilNextDue() {
        long now = parts.clock().millis();
        long longest = heldSince > 0 ? Math.min(LONGEST_WAIT, heldSince + HOLD - now) : LONGEST_WAIT;
        return Math.max(1, Math.min(longest, parked.nextDue().orElse(Long.MAX_VALUE) - now));
    }

    // every queue gets the first turn in turn, so that a full one starves nobody
    private int take(Batch batch, SortedMap<String, Long> next) throws IOException, InterruptedException {
        List<String> queues = new ArrayList<>(next.keySet());
        int messages = 0;
        turn++;
        for (int i = 0; i < queues.size(); i++) {
            String queue = queues.get((turn + i) % queues.size());
            int room = parts.settings().batchChanges() - messages;
            if (room <= 0) {
                break;
            }
            messages += take(queue, room, batch, next);
        }
        return messages;
    }

    private int take(String queue, int max, Batch batch, SortedMap<String, Long> next)
            throws IOException, InterruptedException {
        MessageSource source = parts.source();
        int taken = 0;
        long before = next.getOrDefault(queue, 0L);
        for (Delivery message : source.read(queue, before, max, parts.settings().batchBytes())) {
            try {
                List<Pending> keys = router.route(message);
                if (keys.stream().anyMatch(this::noRoom)) {
                    full = true;
                    break;
                }
                keys.forEach(batch::add);
            } catch (UnroutableException e) {
                aside.message(message, e);
                progress.rejected.incrementAndGet();
            }
            if (message.number() > before + 1 && before > 0) {
                missing(queue, before + 1, message.number() - 1);
            }
            before = message.number();
            next.put(queue, before);
            taken++;
        }
        return taken;
    }

    private void missing(String queue, long from, long through) {
        LOG.warn(
                "event=messages-missing sink={} queue={} from={} through={}",
                parts.sink().name(),
                queue,
                from,
                through);
        parts.gaps().gap(parts.sink().name(), Set.of(queue), GapListener.Gap.MISSING);
    }

    // the queue waits in front of this message until keys of its table come free
    private boolean noRoom(Pending key) {
        return parked.size(key.table()) >= parts.settings().maxParked()
                && parked.stamped(key).stamp() == 0;
    }

    private List<Work> read(Rereading from, Batch batch, Version version, List<Pending> rows)
            throws IOException, SourceUnavailableException, InterruptedException {
        Batch stamped = new Batch();
        long now = parts.clock().millis();
        for (Pending key : batch.all()) {
            boolean untried = key.confirm() && key.stamp() == 0;
            if (!untried || !parked.expect(key, now - key.seenAt() < YOUNG, now)) {
                stamped.add(parked.stamped(key));
            }
        }
        if (stamped.isEmpty()) {
            return List.of();
        }
        long start = System.nanoTime();
        List<Work> works = joining.isPresent()
                ? joined(joining.get(), stamped, version, rows)
                : works(from.read(stamped.byTable(), version));
        stages.since(Stage.READ, start);
        return works;
    }

    private List<Work> works(Rereading.Answer answer) {
        long now = parts.clock().millis();
        for (Pending key : answer.locked()) {
            parked.park(key, ParkedKeys.Reason.LOCKED, now);
            progress.locked.incrementAndGet();
        }
        for (Pending key : answer.unusable()) {
            parked.park(key, ParkedKeys.Reason.TABLE, now);
        }
        if (!answer.problem().isEmpty() || !parked.waitsForTable()) {
            progress.tableProblem(answer.problem());
        }
        List<Work> works = new ArrayList<>(answer.found().size());
        for (Rereading.Found found : answer.found()) {
            Pending key = found.key();
            if (key.stamp() != 0) {
                parked.freed(key, now);
                stages.millis(Stage.PARKED, now - key.seenAt());
            }
            works.add(new Work(new SinkChange(key.table(), key.key(), found.row(), found.version()), key));
        }
        return works;
    }

    /** One row may stand in very many documents: all but the last of them are handed over before the cursor moves. */
    private List<Work> joined(Joining from, Batch stamped, Version version, List<Pending> rows)
            throws IOException, SourceUnavailableException, InterruptedException {
        Joining.Answer answer = from.read(stamped, version);
        List<Work> works =
                works(new Rereading.Answer(answer.documents(), answer.locked(), answer.unusable(), answer.problem()));
        int most = parts.settings().batchChanges();
        for (int start = 0; start < answer.wanted().size(); start += most) {
            if (start > 0) {
                progress.handedOver(cursor, oldest(works));
                long now = parts.clock().millis();
                jobs.put(new Job(works, cursor, version, 0, now, System.nanoTime(), List.of()));
                works = new ArrayList<>();
            }
            List<Pending> some =
                    answer.wanted().subList(start, Math.min(answer.wanted().size(), start + most));
            works.addAll(works(from.documents(some, version)));
        }
        long now = parts.clock().millis();
        answer.rows().stream().filter(row -> row.stamp() != 0).forEach(row -> parked.freed(row, now));
        rows.addAll(answer.rows());
        return works;
    }

    private List<Work> payloads(Batch batch) throws IOException {
        List<Work> works = new ArrayList<>();
        for (Pending unstamped : batch.all()) {
            Pending key = parked.stamped(unstamped);
            if (key.payload().known()) {
                works.add(new Work(
                        new SinkChange(key.table(), key.key(), key.payload().row(), key.version()), key));
            } else {
                aside.change(key, key.version(), "the event holds no row, and there is no database to read it from");
                progress.rejected.incrementAndGet();
            }
        }
        return works;
    }
}
