package io.gannet.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of the file with the line it stands on. */
sealed interface Node {

    /** Line in the file, from 1. */
    int line();

    /** What it is, in words. */
    String kind();

    /** A single value as its text; {@code empty} when nothing stands behind the key. */
    record Scalar(String text, boolean empty, int line) implements Node {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** Values in order. */
    record Items(List<Node> values, int line) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys and what stands behind them; {@code lines} has each key's own line. */
    record Mapping(LinkedHashMap<String, Node> entries, Map<String, Integer> lines, int line) implements Node {
        @Override
        public String kind() {
            return "a section";
        }

        static Mapping none() {
            return new Mapping(new LinkedHashMap<>(), Map.of(), 0);
        }
    }
}
