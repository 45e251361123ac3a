package io.gannet.cli;

import io.gannet.bench.EngineBench;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        description = "Holds the queue engine beside a raw log with group commit, in one process.",
        footer = {"", "Example: gannet bench engine --seconds 5 --directory /tmp/bench"})
final class BenchEngineCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--directory", paramLabel = "DIR", description = "For the files (default: a new one in /tmp).")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--seconds", paramLabel = "N", description = "Of each measurement (default: 5).")
    private int seconds = 5;

    @Option(names = "--size", paramLabel = "BYTES", description = "Of a message (default: 512).")
    private int size = 512;

    @Option(
            names = "--outstanding",
            split = ",",
            paramLabel = "N",
            description = "Puts in flight (default: 1,10,64,256).")
    private List<Integer> outstanding = List.of(1, 10, 64, 256);

    @Option(names = "--sync", paramLabel = "MODE", description = "ALWAYS, INTERVAL or NEVER (default: ALWAYS).")
    private Sync sync = Sync.ALWAYS;

    BenchEngineCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeastOne("--seconds", seconds);
        atLeastOne("--size", size);
        outstanding.forEach(number -> atLeastOne("--outstanding", number));
        Path files = directory.isPresent() ? directory.get() : Files.createTempDirectory("gannet-bench");
        cli.say("files in " + files);
        for (EngineBench.Result result :
                EngineBench.run(new EngineBench.Options(files, seconds, size, outstanding, sync))) {
            cli.out().println(Json.text(result));
        }
        return ExitCode.DONE.status();
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new CommandException(ExitCode.USAGE, option + " is " + value + ", must be 1 or more");
        }
    }
}
