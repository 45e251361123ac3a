package io.gannet.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/**
 * The list of commands: a new one is a class with a constructor that takes {@link Cli} (or none), and a line here. Groups name
 * their own subcommands in their {@code @Command}; those get {@link Cli} the same way.
 */
final class Commands implements CommandLine.IFactory {

    /** Name to class. */
    static final Map<String, Class<?>> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("backfill", BackfillCommand.class), //
            Map.entry("bench", BenchCommand.class), //
            Map.entry("capture", CaptureCommand.class), //
            Map.entry("config", ConfigCommand.class), //
            Map.entry("demo", DemoCommand.class), //
            Map.entry("failed", FailedCommand.class), //
            Map.entry("job", JobCommand.class), //
            Map.entry("lag", LagCommand.class), //
            Map.entry("queue", QueueCommand.class), //
            Map.entry("rebuild", RebuildCommand.class), //
            Map.entry("replay", ReplayCommand.class), //
            Map.entry("import", ImportCommand.class), //
            Map.entry("scrub", ScrubCommand.class), //
            Map.entry("search", SearchCommand.class), //
            Map.entry("serve", ServeCommand.class), //
            Map.entry("store", StoreCommand.class), //
            Map.entry("sql", SqlCommand.class), //
            Map.entry("trace", TraceCommand.class), //
            Map.entry("verify", VerifyCommand.class), //
            Map.entry("version", VersionCommand.class), //
            Map.entry("worker", WorkerCommand.class)));

    private final Cli cli;

    Commands(Cli cli) {
        this.cli = cli;
    }

    static String[] names() {
        return ALL.keySet().toArray(String[]::new);
    }

    @Override
    public <K> K create(Class<K> type) {
        try {
            return type.getDeclaredConstructor(Cli.class).newInstance(cli);
        } catch (NoSuchMethodException e) {
            return plain(type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("command " + type.getName() + " cannot be made", e);
        }
    }

    private static <K> K plain(Class<K> type) {
        try {
            return CommandLine.defaultFactory().create(type);
        } catch (Exception e) {
            throw new IllegalStateException("command " + type.getName() + " cannot be made", e);
        }
    }
}
