package io.gannet.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The checks of {@code /readyz}, by name. Thread-safe. */
public final class Readiness {

    /** Looks at one thing; must be quick. */
    @FunctionalInterface
    public interface Check {
        /** What is wrong, one line for people; empty when nothing is. */
        Optional<String> problem();
    }

    private final Map<String, Check> checks = new ConcurrentSkipListMap<>();

    /** Adds a check; one of the same name is replaced. */
    public Readiness add(String name, Check check) {
        checks.put(name, check);
        return this;
    }

    /** Runs all checks: name to what is wrong. A check that throws is wrong. */
    public Map<String, Optional<String>> run() {
        Map<String, Optional<String>> results = new LinkedHashMap<>();
        checks.forEach((name, check) -> results.put(name, result(check)));
        return results;
    }

    private static Optional<String> result(Check check) {
        try {
            return check.problem();
        } catch (RuntimeException e) {
            return Optional.of("the check itself failed: " + e);
        }
    }
}
