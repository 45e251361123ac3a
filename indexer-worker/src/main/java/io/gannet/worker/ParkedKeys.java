package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ParkedKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * Keys set aside to be looked at again: their row was locked, or is about to be committed, their table unusable, or the sink could
 * not take them. Keys that wait for the same thing (a writing connection, a table) form a group; of a large one, one key is probed,
 * and when that one is free, all are tried. Every parking gives the key a new stamp; only who knows its present stamp may take it out, so that an event that
 * arrives meanwhile is not lost. Thread-safe.
 *
 * <p>Whoever keeps checkpoints stores {@link #snapshot} with them: a key is in there from before its queue's number passes its
 * event until after it is applied.
 */
final class ParkedKeys {

    /** What a key waits for. */
    enum Reason {
        LOCKED,
        TABLE,
        SINK
    }

    private record Id(TableName table, RowKey key) {}

    private record Entry(ParkedKey key, Pending.Payload payload, Version version, long stamp, Group group) {}

    /** So many keys are looked for together: one trip to the database costs more than a few more keys. */
    private static final int TOGETHER = 16;

    /** A pushed event is put before its transaction commits: looked for at once it would nearly always be found locked. */
    private static final long FIRST_LOOK = 1;

    /** A connection whose events go on coming is most likely still in its transaction; but it may be in the next one. */
    private static final long NEXT_EVENT = 2;

    private static final long LATEST_FIRST_LOOK = 4;

    private static final String OF_TABLE = "t";

    private static final class Group {
        final String name;
        final long order;
        /** Keys that wait for their turn. */
        final Map<Id, Entry> waiting = new LinkedHashMap<>();
        /** Keys that were handed out, whose answer is to come. */
        final Map<Id, Entry> out = new LinkedHashMap<>();
        /** When keys that nobody has tried began to wait. */
        long untriedSince;

        long dueAt;
        int failures;
        /** Failures count once for all keys that were handed out together. */
        boolean failed;

        boolean free;

        Group(String name, long order) {
            this.name = name;
            this.order = order;
        }
    }

    private final Map<Id, Entry> entries = new HashMap<>();
    private final Map<TableName, Integer> perTable = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final TreeSet<Group> due = new TreeSet<>(
            Comparator.<Group>comparingLong(group -> group.dueAt).thenComparingLong(group -> group.order));
    private final Random random;
    private long counter;
    /** Groups that wait for a table. */
    private int tables;

    ParkedKeys(Random random) {
        this.random = random;
    }

    /** Takes over what a checkpoint had; all are due at once. */
    synchronized void restore(List<ParkedKey> parked, long now) {
        for (ParkedKey key : parked) {
            add(key, Pending.Payload.NONE, Version.NONE, "c" + key.connection() + " " + ++counter, now);
        }
    }

    /** Parks a key that was tried in vain, or parks it again. */
    synchronized void park(Pending pending, Reason reason, long now) {
        Id id = new Id(pending.table(), pending.key());
        Entry before = entries.get(id);
        long since = before == null ? pending.seenAt() : Math.min(before.key().since(), pending.seenAt());
        int attempts = pending.attempts() + 1;
        String name = groupName(pending, reason);
        Group joined = groups.get(name);
        boolean probed = before != null && before.group() == joined;
        int failures = Math.max(attempts, joined == null ? 1 : joined.failures + (probed && !joined.failed ? 1 : 0));
        Backoff backoff = reason == Reason.LOCKED ? Backoff.LOCKED : Backoff.OUTAGE;
        long dueAt = now + backoff.after(failures, random);
        if (joined != null && !probed) {
            dueAt = Math.min(dueAt, joined.dueAt);
        }
        if (before != null) {
            drop(id, before);
        }
        Group group = add(pending.parked(since, attempts), pending.payload(), pending.version(), name, dueAt);
        group.failures = failures;
        group.failed = true;
        group.free = false;
    }

    /**
     * Parks a pushed event that nobody has tried yet, until its transaction may have committed: with the others of its connection, if
     * one of them was found locked; else for a moment, where the event is young. False when it should be tried now.
     */
    synchronized boolean expect(Pending pending, boolean young, long now) {
        if (pending.connection() == 0 || entries.containsKey(new Id(pending.table(), pending.key()))) {
            return false;
        }
        String name = groupName(pending, Reason.LOCKED);
        Group joined = groups.get(name);
        boolean locked = joined != null && joined.failures > 0 && !joined.free;
        if (!locked && !young) {
            return false;
        }
        boolean first = joined == null || joined.waiting.isEmpty();
        long dueAt = now + FIRST_LOOK;
        if (joined != null && !first) {
            long untried = Math.min(now + NEXT_EVENT, joined.untriedSince + LATEST_FIRST_LOOK);
            dueAt = locked || joined.free ? joined.dueAt : untried;
        }
        Group group = add(pending.parked(pending.seenAt(), 0), pending.payload(), pending.version(), name, dueAt);
        if (first) {
            group.untriedSince = now;
            group.free = false;
        }
        return true;
    }

    private String groupName(Pending pending, Reason reason) {
        return switch (reason) {
            case LOCKED -> pending.connection() == 0 ? "k" + ++counter : "c" + pending.connection();
            case TABLE -> OF_TABLE + pending.table();
            case SINK -> "k" + ++counter;
        };
    }

    private Group add(ParkedKey key, Pending.Payload payload, Version version, String groupName, long dueAt) {
        Group group = groups.computeIfAbsent(groupName, this::group);
        Id id = new Id(key.table(), key.key());
        Entry entry = new Entry(key, payload, version, ++counter, group);
        entries.put(id, entry);
        perTable.merge(key.table(), 1, Integer::sum);
        group.waiting.put(id, entry);
        reschedule(group, dueAt);
        return group;
    }

    private Group group(String name) {
        tables += name.startsWith(OF_TABLE) ? 1 : 0;
        return new Group(name, ++counter);
    }

    private void reschedule(Group group, long dueAt) {
        due.remove(group);
        group.dueAt = dueAt;
        due.add(group);
    }

    private void drop(Id id, Entry entry) {
        entries.remove(id);
        perTable.computeIfPresent(id.table(), (table, count) -> count == 1 ? null : count - 1);
        Group group = entry.group();
        group.waiting.remove(id);
        group.out.remove(id);
        if (group.waiting.isEmpty() && group.out.isEmpty()) {
            due.remove(group);
            groups.remove(group.name, group);
            tables -= group.name.startsWith(OF_TABLE) ? 1 : 0;
        }
    }

    /**
     * Keys whose time has come, to be tried now. They stay parked; until they are parked again or taken out, they come back
     * after the longest wait.
     */
    synchronized List<Pending> due(long now, int max) {
        List<Pending> keys = new ArrayList<>();
        while (!due.isEmpty() && due.first().dueAt <= now && keys.size() < max) {
            Group group = due.first();
            if (group.waiting.isEmpty()) {
                group.waiting.putAll(group.out);
                group.out.clear();
            }
            boolean together = group.free || group.waiting.size() <= TOGETHER;
            handOut(group, together ? max - keys.size() : 1, keys);
            boolean more = together && !group.waiting.isEmpty();
            reschedule(group, more ? now : now + Backoff.OUTAGE.mostMillis());
        }
        return keys;
    }

    private static void handOut(Group group, int most, List<Pending> to) {
        Iterator<Map.Entry<Id, Entry>> first = group.waiting.entrySet().iterator();
        for (int i = 0; i < most && first.hasNext(); i++) {
            Map.Entry<Id, Entry> entry = first.next();
            first.remove();
            group.out.put(entry.getKey(), entry.getValue());
            to.add(pending(entry.getValue()));
        }
        group.failed = false;
    }

    private static Pending pending(Entry entry) {
        return Pending.of(entry.key(), entry.stamp(), entry.payload(), entry.version());
    }

    /**
     * What this key waited for is over, though it may not be applied yet: its group is due now. A connection that writes on and
     * on keeps its group alive; its next key starts with the shortest wait again.
     */
    synchronized void freed(Pending pending, long now) {
        Entry entry = entries.get(new Id(pending.table(), pending.key()));
        if (entry == null) {
            return;
        }
        Group group = entry.group();
        group.failures = 0;
        if (!group.free && !group.waiting.isEmpty()) {
            group.free = true;
            reschedule(group, now);
        }
    }

    /** Takes a key out that was applied or given up, unless it was parked again since. */
    synchronized void done(Pending pending) {
        if (pending.stamp() == 0) {
            return;
        }
        Id id = new Id(pending.table(), pending.key());
        Entry entry = entries.get(id);
        if (entry != null && entry.stamp() == pending.stamp()) {
            drop(id, entry);
        }
    }

    /**
     * The pending key with the present stamp of its parked key, if it is parked. What answers it takes the parked one out, so it must
     * be looked at with as much care: an event that was pushed may still be ahead of its commit when a later one is not.
     */
    synchronized Pending stamped(Pending pending) {
        Entry entry = entries.get(new Id(pending.table(), pending.key()));
        return entry == null
                ? pending
                : pending.stamped(
                        entry.stamp(), pending.confirm() || entry.key().confirm());
    }

    /** The key as it waits; empty when it does not. */
    synchronized Optional<ParkedKey> find(TableName table, RowKey key) {
        return Optional.ofNullable(entries.get(new Id(table, key))).map(Entry::key);
    }

    /** Whether a key waits for its table to be usable. */
    synchronized boolean waitsForTable() {
        return tables > 0;
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized int size(TableName table) {
        return perTable.getOrDefault(table, 0);
    }

    /** When the next key is due, in milliseconds since 1970; empty when none is parked. */
    synchronized Optional<Long> nextDue() {
        return due.isEmpty() ? Optional.empty() : Optional.of(due.first().dueAt);
    }

    /** Since when the oldest one waits; empty when none is parked. */
    synchronized Optional<Long> oldest() {
        return entries.values().stream().map(entry -> entry.key().since()).min(Comparator.naturalOrder());
    }

    synchronized List<ParkedKey> snapshot() {
        return entries.values().stream().map(Entry::key).toList();
    }

    /** Per queue the number before the first parked event, for workers that cannot read a row again. */
    synchronized Map<String, Long> heldBack() {
        Map<String, Long> held = new HashMap<>();
        for (Entry entry : entries.values()) {
            held.merge(entry.key().queue(), entry.key().number() - 1, Math::min);
        }
        return held;
    }
}
