package io.gannet.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section {@code memcached}. */
final class MemcachedSection {

    private static final long NO_LIMIT = 1L << 50;

    private MemcachedSection() {}

    static Config.Memcached read(Section section) {
        Config.Memcached read = new Config.Memcached(
                section.number("connections", 10_000, 10, 1_000_000),
                section.bytes("item", 16L << 20, 1, 1L << 30),
                section.duration("idle", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)),
                section.number("open-reads", 100, 1, 100_000),
                section.choice("flags", Config.Memcached.Flags.class, Config.Memcached.Flags.ZERO),
                section.choice("multi-get", Config.Memcached.MultiGet.class, Config.Memcached.MultiGet.FIRST),
                section.choice("echo", Config.Memcached.Echo.class, Config.Memcached.Echo.QUEUE),
                section.flag("shutdown"),
                queues(section),
                aliases(section));
        section.end();
        return read;
    }

    private static Map<String, Config.QueueRule> queues(Section parent) {
        Map<String, Config.QueueRule> queues = new LinkedHashMap<>();
        parent.named("queues").forEach((name, section) -> queues.put(name, queue(section)));
        return Map.copyOf(queues);
    }

    private static Config.QueueRule queue(Section section) {
        Optional<String> expireTo = section.text("expire-to");
        Config.QueueRule rule = new Config.QueueRule(
                section.bytes("max-messages", 0, 0, NO_LIMIT),
                section.bytes("max-bytes", 0, 0, NO_LIMIT),
                section.bytes("max-message", 0, 0, 1L << 30),
                section.duration("max-age", Duration.ZERO, Duration.ZERO, Duration.ofDays(36_500)),
                section.flag("discard-old"),
                expireTo,
                section.flag("fan-out-only"),
                section.duration("open-timeout", Duration.ZERO, Duration.ZERO, Duration.ofDays(365)),
                section.duration("delete-idle", Duration.ZERO, Duration.ZERO, Duration.ofDays(36_500)));
        section.end();
        return rule;
    }

    private static Map<String, List<String>> aliases(Section parent) {
        Section section = parent.section("aliases");
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        section.keys().forEach(name -> aliases.put(name, section.texts(name)));
        return Map.copyOf(aliases);
    }
}
