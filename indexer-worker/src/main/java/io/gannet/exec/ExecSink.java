package io.gannet.exec;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.CheckpointCodec;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkCheckpoint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Feeds changes to a program: one JSON object a line on its standard input, answered by one line each on its standard output.
 *
 * <pre>{@code
 * in:  {"id":1,"table":"shop.articles","key":{"id":"7"},"version":"1:42","row":{"id":"7","title":"..."}}
 *      row is null where the row is gone
 * out: ok 1
 *      rejected 1 why it can never be taken
 *      retry 1 why it cannot be taken now
 * }</pre>
 *
 * A change is done when its line is answered, so the program must have made it durable by then. A program that ends, or leaves a
 * line unanswered for too long, is started again, and what it had not answered is given to it again; the same change may come
 * twice, and a higher version always stands for newer. What it keeps cannot be scanned, so there is no verify. {@link ExecProcess}
 * does the talking; the checkpoint is a file.
 */
public final class ExecSink implements Sink {

    private final String name;
    private final Path file;
    private final ExecProcess process;
    private Optional<SinkCheckpoint> last;

    private ExecSink(String name, Path file, ExecProcess process) throws IOException {
        this.name = name;
        this.file = file;
        this.process = process;
        this.last = read();
    }

    /**
     * A sink over this command; it is started with the first change.
     *
     * @param command run by {@code /bin/sh -c}
     * @param directory where the checkpoint is kept
     * @param answerLimit a line must be answered within this time
     */
    public static ExecSink open(String name, String command, Path directory, Duration answerLimit) throws IOException {
        Files.createDirectories(directory);
        return new ExecSink(name, directory.resolve("checkpoint"), new ExecProcess(command, answerLimit));
    }

    private Optional<SinkCheckpoint> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, String> texts = new HashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int split = line.indexOf("\t=");
            if (split >= 0) {
                texts.put(line.substring(0, split), line.substring(split + 2));
            }
        }
        return CheckpointCodec.decode(texts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<SinkCheckpoint> lastCheckpoint() {
        return last;
    }

    @Override
    public String definition() {
        return "exec";
    }

    @Override
    public List<ApplyResult> apply(List<SinkChange> batch) throws RetryableSinkException, InterruptedException {
        return process.exchange(batch);
    }

    @Override
    public void refresh() {
        // what is answered is visible
    }

    @Override
    public PendingCheckpoint prepare(SinkCheckpoint state) {
        return () -> {
            try {
                write(state);
            } catch (IOException e) {
                throw new RetryableSinkException("cannot write " + file + ": " + e.getMessage(), e, true);
            }
            last = Optional.of(state);
        };
    }

    private void write(SinkCheckpoint state) throws IOException {
        StringBuilder text = new StringBuilder();
        CheckpointCodec.encode(state, state.version())
                .forEach((key, value) ->
                        text.append(key).append("\t=").append(value).append('\n'));
        Path next = file.resolveSibling("checkpoint.new");
        Files.writeString(next, text);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void scan(TableName table, EntryVisitor visitor) throws RetryableSinkException {
        throw new RetryableSinkException("what a program keeps cannot be scanned");
    }

    @Override
    public Optional<Version> versionOf(TableName table, RowKey key) {
        return Optional.empty();
    }

    @Override
    public long entries() {
        return 0;
    }

    @Override
    public void reopen() throws RetryableSinkException {
        process.close();
        try {
            last = read();
        } catch (IOException e) {
            throw new RetryableSinkException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
