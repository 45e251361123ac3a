package io.gannet.job;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One job's memory. All access under its own lock. */
final class Job implements JobControl {

    private static final long RATE_WINDOW_MILLIS = 10_000;

    private record Mark(long at, long done) {}

    private final String id;
    private final String kind;
    private final String subject;
    private final long createdAt;
    private final Clock clock;
    private final Map<String, String> settings;
    private final Map<String, String> progress;
    private final Map<String, String> results;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private JobState state;
    private long done;
    private OptionalLong total;
    private String note;
    private long endedAt;
    private boolean dirty = true;

    Job(JobFile.Stored stored, Clock clock) {
        this.id = stored.id();
        this.kind = stored.kind();
        this.subject = stored.subject();
        this.createdAt = stored.createdAt();
        this.state = stored.state();
        this.done = stored.done();
        this.total = stored.total() < 0 ? OptionalLong.empty() : OptionalLong.of(stored.total());
        this.note = stored.note();
        this.endedAt = stored.endedAt();
        this.settings = new LinkedHashMap<>(stored.settings());
        this.progress = new LinkedHashMap<>(stored.progress());
        this.results = new LinkedHashMap<>(stored.results());
        this.clock = clock;
    }

    synchronized JobFile.Stored stored() {
        dirty = false;
        return new JobFile.Stored(
                id,
                kind,
                subject,
                state,
                createdAt,
                endedAt,
                done,
                total.orElse(-1),
                note,
                new LinkedHashMap<>(settings),
                new LinkedHashMap<>(progress),
                new LinkedHashMap<>(results));
    }

    synchronized boolean dirty() {
        return dirty;
    }

    synchronized void undo() {
        dirty = true;
    }

    String kind() {
        return kind;
    }

    synchronized JobState state() {
        return state;
    }

    synchronized void state(JobState next, String why) {
        state = next;
        note = why;
        dirty = true;
        if (next.ended()) {
            endedAt = clock.millis();
            progress.clear();
        }
        if (next != JobState.RUNNING) {
            marks.clear();
        }
        notifyAll();
    }

    synchronized void set(String name, String value) {
        settings.put(name, value);
        dirty = true;
        notifyAll();
    }

    /** Waits until the state may have changed, at most so long. */
    @SuppressWarnings("WaitNotInLoop") // waking early only makes the pause shorter
    synchronized void await(long millis) throws InterruptedException {
        if (millis > 0) {
            wait(millis);
        }
    }

    synchronized JobView view() {
        double rate = rate();
        OptionalLong left = total.isPresent() && rate > 0 && !state.ended()
                ? OptionalLong.of(Math.max(0, Math.round((total.getAsLong() - done) / rate)))
                : OptionalLong.empty();
        return new JobView(
                id,
                kind,
                subject,
                state,
                Map.copyOf(settings),
                done,
                total,
                rate,
                left,
                note,
                new LinkedHashMap<>(results),
                createdAt,
                endedAt);
    }

    private double rate() {
        if (state.ended()) {
            long millis = Math.max(1, endedAt - createdAt);
            return done * 1000.0 / millis;
        }
        Mark first = marks.peekFirst();
        long now = clock.millis();
        return first == null || now <= first.at ? 0 : (done - first.done) * 1000.0 / (now - first.at);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public synchronized Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    @Override
    public synchronized Optional<String> kept(String name) {
        return Optional.ofNullable(progress.get(name));
    }

    @Override
    public synchronized void keep(String name, String value) {
        progress.put(name, value);
        dirty = true;
    }

    @Override
    public synchronized void forget(String name) {
        progress.remove(name);
        dirty = true;
    }

    @Override
    public synchronized void count(long more) {
        long now = clock.millis();
        marks.addLast(new Mark(now, done));
        while (marks.size() > 1 && now - marks.peekFirst().at > RATE_WINDOW_MILLIS) {
            marks.removeFirst();
        }
        done += more;
        dirty = true;
    }

    @Override
    public synchronized void total(long rows) {
        total = OptionalLong.of(rows);
        dirty = true;
    }

    @Override
    public synchronized void note(String line) {
        if (!note.equals(line) && state == JobState.RUNNING) {
            note = line;
            dirty = true;
        }
    }

    @Override
    public synchronized void result(String name, String value) {
        results.put(name, value);
        dirty = true;
    }
}
