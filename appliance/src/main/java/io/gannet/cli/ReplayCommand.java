package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends failed positions through again and says what became of each.",
            "With --log or --queue and --pos it sends positions of any HTTPSQS server through again, by view and put."
        },
        footer = {
            "",
            "Example: gannet replay 17 18",
            "         gannet replay --all --rate 100",
            "         gannet replay --reason 'no index takes table'",
            "         gannet replay --queue shop.articles --pos 100-200",
            "         gannet replay --log failed.txt --server http://old-host:1218"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final int CHUNK = 100;

    private final Cli cli;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Failed positions.")
    private List<Long> ids = List.of();

    @Option(names = "--all", description = "All failed positions.")
    private boolean all;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Those whose reason holds this text.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--queue", paramLabel = "NAME", description = "Those of this queue; with --pos the queue to view.")
    private Optional<String> queue = Optional.empty();

    @Option(names = "--pos", paramLabel = "FROM[-TO]", description = "Positions of --queue, failed or not.")
    private Optional<String> pos = Optional.empty();

    @Option(names = "--since", paramLabel = "TIME", description = "Those that failed at or after this time (ISO 8601).")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Those that failed before this time (ISO 8601).")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "A log with a queue and a position in each line, or a failed.log; - is standard input.")
    private Optional<Path> log = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The HTTPSQS server of --log or --pos (default: the appliance).")
    private Optional<String> server = Optional.empty();

    @Option(names = "--dry-run", description = "Only say what would be sent.")
    private boolean dryRun;

    @Option(names = "--rate", paramLabel = "N", description = "At most so many a second.")
    private Optional<Integer> rate = Optional.empty();

    ReplayCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        Pace pace = new Pace(rate.orElse(0));
        if (log.isPresent() || pos.isPresent()) {
            return new PositionReplay(cli, server, dryRun, pace).run(queue, pos, log);
        }
        since.ifPresent(from -> time("--since", from));
        until.ifPresent(to -> time("--until", to));
        boolean chosen = all || reason.isPresent() || queue.isPresent() || since.isPresent() || until.isPresent();
        if (ids.isEmpty() && !chosen) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "name failed positions, or --all, --reason, --queue, --since, --until, --log or --pos");
        }
        if (!ids.isEmpty() && chosen) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "name failed positions, or say which by --all, --reason, --queue, --since and --until");
        }
        ApiClient api = cli.api();
        return replay(api, chosen ? FailedIds.select(api, queue, reason, this::inTime) : ids, pace);
    }

    private boolean inTime(JsonNode failed) {
        Instant at = Instant.parse(failed.path("at").asString(""));
        return since.map(from -> !at.isBefore(time("--since", from))).orElse(true)
                && until.map(to -> at.isBefore(time("--until", to))).orElse(true);
    }

    private static Instant time(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CommandException(
                    ExitCode.USAGE, option + " is a time such as 2026-01-31T12:00:00Z, not \"" + text + "\"", e);
        }
    }

    private int replay(ApiClient api, List<Long> chosen, Pace pace) throws IOException, InterruptedException {
        Map<String, Integer> outcomes = new TreeMap<>();
        List<Long> comparing = new ArrayList<>();
        int chunk = pace.chunk(CHUNK);
        for (int from = 0; from < chosen.size(); from += chunk) {
            List<Long> some = chosen.subList(from, Math.min(chosen.size(), from + chunk));
            if (dryRun) {
                some.forEach(id -> cli.out().println(id + " would be sent"));
                continue;
            }
            pace.next(some.size());
            comparing.addAll(send(api, some, outcomes));
            cli.say((from + some.size()) + " of " + chosen.size());
        }
        while (!comparing.isEmpty()) {
            cli.say(comparing.size() + " name no row: their index is being compared with its tables");
            List<Long> some = comparing.subList(0, Math.min(CHUNK, comparing.size()));
            List<Long> left = send(api, some, outcomes);
            some.clear();
            comparing.addAll(left);
        }
        if (!dryRun) {
            cli.say(outcomes.isEmpty() ? "nothing to replay" : String.valueOf(outcomes));
        }
        boolean good = outcomes.keySet().stream().allMatch(one -> one.equals("applied") || one.equals("superseded"));
        return good ? ExitCode.DONE.status() : ExitCode.FAILED.status();
    }

    /** Sends some, tells the results, and returns those whose comparison goes on. */
    private List<Long> send(ApiClient api, List<Long> some, Map<String, Integer> outcomes)
            throws IOException, InterruptedException {
        List<Long> comparing = new ArrayList<>();
        JsonNode reply = api.send("POST", "/v1/failed:replay?wait=10s", Map.of("ids", some));
        for (JsonNode result : reply.path("results")) {
            String outcome = result.path("outcome").asString("?");
            if (outcome.equals("comparing")) {
                comparing.add(result.path("id").asLong());
            } else {
                outcomes.merge(outcome, 1, Integer::sum);
                cli.out().println(cli.json() ? result.toString() : line(result));
            }
        }
        return comparing;
    }

    private static String line(JsonNode result) {
        String outcome = result.path("outcome").asString("?");
        String reason = result.path("reason").asString("");
        String line = result.path("id").asLong() + " "
                + switch (outcome) {
                    case "applied" -> "applied";
                    case "superseded" -> "superseded " + (reason.isEmpty() ? "by a newer change" : "(" + reason + ")");
                    case "sent" -> "sent, not applied yet";
                    default -> "failed: " + reason;
                };
        return result.path("from_table").asBoolean(false) ? line + " (slot overwritten, taken from the table)" : line;
    }
}
