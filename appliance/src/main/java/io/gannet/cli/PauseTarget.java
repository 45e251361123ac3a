package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The queue to pause or resume, and what of it. */
final class PauseTarget {

    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    @Parameters(paramLabel = "QUEUE", description = "The queue's name.")
    private String queue;

    @Option(names = "--puts", description = "Puts only.")
    private boolean puts;

    @Option(names = "--reads", description = "Reads only.")
    private boolean reads;

    /** Asks for it; {@code action} is pause or resume. */
    Integer ask(Cli cli, String action) throws ConfigException, IOException, InterruptedException {
        String which = puts == reads ? "" : puts ? "?puts" : "?reads";
        cli.api().send("POST", QueueText.path(queue) + "/" + action + which, Map.of());
        cli.say("queue " + queue + " " + action + "d");
        return ExitCode.DONE.status();
    }
}
