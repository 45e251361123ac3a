package io.gannet.worker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The comparisons that one replay waits for: one for all positions of a sink and a queue that name no row. For one thread. */
final class Comparisons {

    private static final String HOW = "; it names no row: see it by gannet failed show, and when its sender is mended,"
            + " end it by gannet failed discard";

    private record Place(String sink, String queue) {}

    private record Waiting(List<Long> ids, Comparing.Running running) {}

    /**
     * A comparison that has ended.
     *
     * @param ids the positions that waited for it
     * @param problem why it does not end them; empty when it does
     */
    record One(List<Long> ids, Optional<String> problem) {}

    private final List<Waiting> waiting = new ArrayList<>();

    private Comparisons() {}

    static Comparisons of(Comparing comparing, List<FailedPosition> nameless) {
        Map<Place, List<FailedPosition>> places = new LinkedHashMap<>();
        for (FailedPosition failed : nameless) {
            places.computeIfAbsent(new Place(failed.sink(), failed.queue()), none -> new ArrayList<>())
                    .add(failed);
        }
        Comparisons all = new Comparisons();
        places.forEach((place, some) -> {
            long last = some.stream().mapToLong(FailedPosition::at).max().orElse(0);
            all.waiting.add(
                    new Waiting(some.stream().map(FailedPosition::id).toList(), running(comparing, place, last)));
        });
        return all;
    }

    private static Comparing.Running running(Comparing comparing, Place place, long since) {
        try {
            return comparing.since(place.sink(), place.queue(), since);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            return () -> Optional.of(why);
        }
    }

    /** Those that have ended since the last call. */
    List<One> ended() {
        List<One> ended = new ArrayList<>();
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            Optional<String> result = one.running().problem();
            if (result.isPresent()) {
                all.remove();
                ended.add(new One(
                        one.ids(), result.filter(text -> !text.isEmpty()).map(text -> text + HOW)));
            }
        }
        return ended;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
