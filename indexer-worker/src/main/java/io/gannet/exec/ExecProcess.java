package io.gannet.exec;

import io.gannet.sink.ApplyResult;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.SinkChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The program of an {@link ExecSink}: started when needed, ended when it does not keep to the protocol. For one thread. */
final class ExecProcess implements AutoCloseable {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** So many lines may be unanswered: more could fill the pipe of a program that answers before it reads on. */
    private static final int WINDOW = 100;

    private static final String END = "";

    private final String command;
    private final Duration answerLimit;
    private Optional<Running> running = Optional.empty();
    private long lastId;

    private record Running(Process process, OutputStream in, BlockingQueue<String> out) {}

    ExecProcess(String command, Duration answerLimit) {
        this.command = command;
        this.answerLimit = answerLimit;
    }

    List<ApplyResult> exchange(List<SinkChange> batch) throws RetryableSinkException, InterruptedException {
        Map<Long, ApplyResult> answers = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        try {
            Running program = program();
            for (SinkChange change : batch) {
                long id = ++lastId;
                ids.add(id);
                program.in().write(line(id, change).getBytes(StandardCharsets.UTF_8));
                if (ids.size() - answers.size() >= WINDOW) {
                    program.in().flush();
                    answer(program, answers);
                }
            }
            program.in().flush();
            while (answers.size() < ids.size()) {
                answer(program, answers);
            }
        } catch (IOException e) {
            close();
            throw new RetryableSinkException("program \"" + command + "\": " + e.getMessage(), e);
        }
        return ids.stream()
                .map(id -> answers.getOrDefault(id, ApplyResult.retry("not answered")))
                .toList();
    }

    private Running program() throws IOException {
        if (running.isPresent() && running.get().process().isAlive()) {
            return running.get();
        }
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>(10 * WINDOW);
        Thread reader = new Thread(() -> read(process, lines), "gannet-exec-read");
        reader.setDaemon(true);
        reader.start();
        Running started = new Running(process, process.getOutputStream(), lines);
        running = Optional.of(started);
        return started;
    }

    private static void read(Process process, BlockingQueue<String> lines) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.isBlank()) {
                    lines.put(line);
                }
            }
            lines.put(END);
        } catch (IOException e) {
            lines.offer(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Running program, Map<Long, ApplyResult> answers) throws IOException, InterruptedException {
        String line = program.out().poll(answerLimit.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new IOException("left a line unanswered for " + answerLimit.toSeconds() + " s");
        }
        if (line.equals(END)) {
            throw new IOException("ended");
        }
        String[] words = line.strip().split("\\s+", 3);
        try {
            answers.put(Long.parseLong(words.length > 1 ? words[1] : ""), result(words));
        } catch (NumberFormatException e) {
            throw new IOException(
                    "answered \"" + line + "\" instead of: ok ID, rejected ID reason, retry ID reason", e);
        }
    }

    private static ApplyResult result(String[] words) {
        String reason = words.length > 2 ? words[2] : "the program gives no reason";
        return switch (words[0]) {
            case "ok" -> ApplyResult.OK;
            case "rejected" -> ApplyResult.rejected(reason);
            case "retry" -> ApplyResult.retry(reason);
            default -> throw new NumberFormatException(words[0]);
        };
    }

    private static String line(long id, SinkChange change) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeNumberProperty("id", id);
            out.writeStringProperty("table", change.table().toString());
            out.writeName("key");
            out.writeStartObject();
            change.key().columns().forEach(out::writeStringProperty);
            out.writeEndObject();
            out.writeStringProperty("version", change.version().toString());
            if (change.row().isEmpty()) {
                out.writeNullProperty("row");
            } else {
                out.writeName("row");
                out.writeStartObject();
                change.row().get().columns().forEach((column, value) -> {
                    if (value == null) {
                        out.writeNullProperty(column);
                    } else {
                        out.writeStringProperty(column, value);
                    }
                });
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        return text.append('\n').toString();
    }

    @Override
    public void close() {
        running.ifPresent(program -> {
            program.process().descendants().forEach(ProcessHandle::destroy);
            program.process().destroy();
        });
        running = Optional.empty();
    }
}
