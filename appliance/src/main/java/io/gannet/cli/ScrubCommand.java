package io.gannet.cli;

import io.gannet.config.ConfigException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what the scrubber knows: how many rows of each index and table were equal in its last full pass.",
            "Exit code 3 when the last pass left differences."
        },
        footer = {"", "Example: gannet scrub"})
final class ScrubCommand implements Callable<Integer> {

    private final Cli cli;

    ScrubCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        JsonNode reply = cli.api().get("/v1/scrub");
        boolean left = false;
        for (JsonNode one : reply.path("targets")) {
            left |= one.path("left").asLong() > 0;
            if (!cli.json()) {
                cli.out().println(line(one));
            }
        }
        if (cli.json()) {
            cli.out().println(Json.text(reply));
        } else if (reply.path("targets").isEmpty()) {
            cli.out().println("nothing compared yet");
        }
        return (left ? ExitCode.DIFFERENCES : ExitCode.DONE).status();
    }

    private static String line(JsonNode one) {
        String note = one.path("note").asString().isEmpty()
                ? ""
                : "; " + one.path("note").asString();
        if (one.path("passed_at").asLong() == 0) {
            return one.path("target").asString() + ": first pass, "
                    + one.path("rows_in_this_pass").asLong() + " rows compared" + note;
        }
        Instant ended = Instant.ofEpochMilli(one.path("passed_at").asLong()).truncatedTo(ChronoUnit.SECONDS);
        return String.format(
                        "%s: %,d of %,d keys equal, full pass finished at %s, bound %,d s",
                        one.path("target").asString(),
                        one.path("equal").asLong(),
                        one.path("rows").asLong(),
                        ended,
                        one.path("bound_seconds").asLong())
                + (one.path("repaired").asLong() > 0
                        ? ", " + one.path("repaired").asLong() + " repaired"
                        : "")
                + (one.path("left").asLong() > 0 ? ", " + one.path("left").asLong() + " LEFT" : "")
                + note;
    }
}
