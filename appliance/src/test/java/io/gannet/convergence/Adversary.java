package io.gannet.convergence;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** What a seed does to the parts while the application writes. Each act leaves everything running. */
final class Adversary {

    /** Something that is done to a part. */
    interface Act {
        void run() throws Exception;
    }

    /** An act and what it is called. */
    record Named(String name, Act act) {}

    private final Random random;
    private final List<Named> acts = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    Adversary(World world, Random random) {
        this.random = random;
        acts.addAll(new ProcessActs(world, random).acts());
        acts.addAll(new DiskActs(world, random).acts());
        acts.addAll(new DatabaseActs(world, random).acts());
    }

    /** What was done, in order. */
    List<String> done() {
        return done;
    }

    /**
     * Every act once in the seed's order, then more of them while there is time.
     *
     * @param only a part of the acts' names; empty = all
     */
    void run(LongSupplier millisLeft, String only) throws Exception {
        List<Named> order = new ArrayList<>();
        while (millisLeft.getAsLong() > 0) {
            if (order.isEmpty()) {
                acts.stream().filter(act -> act.name().contains(only)).forEach(order::add);
                Collections.shuffle(order, random);
            }
            Named next = order.remove(0);
            System.out.println("convergence: " + millisLeft.getAsLong() + " ms left: " + next.name);
            done.add(tried(next) ? next.name : next.name + " (refused)");
            Pause.millis(500 + random.nextInt(2_500));
        }
    }

    /** A DDL may be the victim of a deadlock or of a lock that is held for long, as any other statement. */
    private static boolean tried(Named act) throws Exception {
        try {
            act.act.run();
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == 1205 || e.getErrorCode() == 1213) {
                return false;
            }
            throw e;
        }
    }
}
