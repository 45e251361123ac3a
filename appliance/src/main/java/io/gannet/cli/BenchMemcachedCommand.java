package io.gannet.cli;

import io.gannet.bench.MemcachedBench;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "memcached",
        mixinStandardHelpOptions = true,
        description =
                "Measures the memcached listener beside the barest loop on the same engine; both in this process.",
        footer = {"", "Example: gannet bench memcached --sync always --connections 10,100"})
final class BenchMemcachedCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--sync", paramLabel = "MODE", description = "always, interval or never (default: interval).")
    private String sync = "interval";

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of a message, 1 to 8000 (default: 1024).")
    private int size = 1024;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each load runs (default: 3).")
    private int seconds = 3;

    @Option(
            names = "--connections",
            split = ",",
            paramLabel = "N,...",
            description = "Numbers of connections (default: 1,10,100).")
    private List<Integer> connections = List.of(1, 10, 100);

    BenchMemcachedCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws IOException {
        if (size < 1 || size > 8000 || seconds < 1) {
            throw new CommandException(ExitCode.USAGE, "--size is 1 to 8000 and --seconds at least 1");
        }
        Sync mode;
        try {
            mode = Sync.valueOf(sync.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--sync is always, interval or never, not \"" + sync + "\"", e);
        }
        Path folder = Files.createTempDirectory("gannet-bench");
        cli.say("gannet: the queues lie in " + folder);
        new MemcachedBench(folder, mode, size, seconds * 1000L, connections, cli.out()).run();
        return ExitCode.DONE.status();
    }
}
