package io.gannet.cli;

import io.gannet.change.MalformedChangeException;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.client.HttpsqsClient;
import io.gannet.config.ConfigException;
import io.gannet.worker.PositionLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Sends positions of any HTTPSQS server through again: the message is read by {@code view} and put behind the others. An event of
 * ours goes as a touch of its key, so that a worker reads its row again instead of applying what was true then.
 */
final class PositionReplay {

    private static final long MAX_POSITION = 1_000_000_000;

    private final Cli cli;
    private final HttpsqsClient client;
    private final boolean dryRun;
    private final Pace pace;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    PositionReplay(Cli cli, Optional<String> server, boolean dryRun, Pace pace) throws ConfigException, IOException {
        this.cli = cli;
        String url = server.isPresent() ? Cli.address("--server", server.get()) : cli.url();
        Optional<String> password = cli.authFile().isPresent()
                ? Optional.of(Files.readAllLines(cli.authFile().get()).get(0).strip())
                : Optional.empty();
        this.client = new HttpsqsClient(url, password, Duration.ofSeconds(30));
        this.dryRun = dryRun;
        this.pace = pace;
    }

    int run(Optional<String> queue, Optional<String> pos, Optional<Path> log) throws IOException, InterruptedException {
        if (log.isPresent()) {
            lines(log.get(), queue);
        } else {
            String name = queue.orElseThrow(() -> new CommandException(ExitCode.USAGE, "--pos needs --queue"));
            for (PositionLine position : range(name, pos.orElse("")).toList()) {
                replay(position);
            }
        }
        cli.say(outcomes.isEmpty() ? "nothing to replay" : String.valueOf(outcomes));
        return outcomes.containsKey("failed") ? ExitCode.FAILED.status() : ExitCode.DONE.status();
    }

    private static Stream<PositionLine> range(String queue, String text) {
        String[] ends = text.split("-", 2);
        try {
            long from = Long.parseLong(ends[0].strip());
            long to = ends.length == 2 ? Long.parseLong(ends[1].strip()) : from;
            if (from >= 1 && to >= from && to <= MAX_POSITION) {
                return LongStream.rangeClosed(from, to).mapToObj(position -> PositionLine.of(queue, position));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new CommandException(
                ExitCode.USAGE, "--pos is a position or a range such as 100-200, not \"" + text + "\"");
    }

    private void lines(Path file, Optional<String> queue) throws IOException, InterruptedException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                file.toString().equals("-") ? System.in : Files.newInputStream(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                Optional<PositionLine> position = PositionLine.parse(line, queue);
                if (position.isPresent()) {
                    replay(position.get());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    tell("skipped", "line " + number + " names no queue and position");
                }
            }
        }
    }

    private void replay(PositionLine position) throws IOException, InterruptedException {
        String name = position.queue() + " " + position.position();
        pace.next(1);
        Optional<byte[]> message = client.view(position.queue(), position.position());
        Optional<byte[]> again = again(message, position);
        String from = message.isPresent() ? "" : " (slot overwritten, taken from the table)";
        if (again.isEmpty()) {
            tell("failed", name + " failed: nothing lies in this slot, and its key is not known");
        } else if (dryRun) {
            tell("would be sent", name + " would be sent" + from);
        } else if (client.put(position.queue(), again.get()).isPresent()) {
            tell("sent", name + " sent" + from);
        } else {
            tell("failed", name + " failed: the queue is full");
        }
    }

    private static Optional<byte[]> again(Optional<byte[]> message, PositionLine position) {
        if (message.isEmpty()) {
            return position.table().flatMap(table -> position.key().map(key -> touch(table, key)));
        }
        try {
            RowChange change = RowChangeCodec.decode(message.get());
            // whoever has no database needs the payload
            return Optional.of(change.row().isPresent() ? message.get() : touch(change.table(), change.key()));
        } catch (MalformedChangeException e) {
            return message;
        }
    }

    private static byte[] touch(TableName table, RowKey key) {
        return RowChangeCodec.encode(new RowChange(
                RowChange.Operation.TOUCH, table, key, Map.of(), Optional.empty(), 0, 0, RowChange.Source.REPAIR));
    }

    private void tell(String outcome, String line) {
        outcomes.merge(outcome, 1, Integer::sum);
        cli.out().println(cli.json() ? Json.text(Map.of("outcome", outcome, "line", line)) : line);
    }
}
