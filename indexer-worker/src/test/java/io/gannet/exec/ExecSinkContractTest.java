package io.gannet.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.RowHash;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract for a program: one that appends each line to a file before it answers, whose reader lets the highest version of a key
 * win. That rule is the program's, so the sink answers OK to stale changes as well; what the program has answered it keeps, whatever
 * becomes of the sink's checkpoint; and the sink cannot scan it.
 */
class ExecSinkContractTest extends SinkContract {

    private static final String LINES = "lines";

    private int copies;
    private Path opened = Path.of("");

    @Override
    protected Sink open(Path path) throws IOException {
        Files.createDirectories(path);
        opened = path;
        String program = "while IFS= read -r line; do printf '%s\\n' \"$line\" >> " + path.resolve(LINES)
                + "; id=${line#*:}; echo ok ${id%%,*}; done";
        return ExecSink.open("program", program, path, Duration.ofSeconds(20));
    }

    @Override
    protected Path crashed(Path path) throws IOException {
        Path copy = path.resolveSibling(path.getFileName() + "-crashed-" + copies++);
        Files.createDirectories(copy);
        for (String file : List.of(LINES, "checkpoint")) {
            if (Files.exists(path.resolve(file))) {
                Files.copy(path.resolve(file), copy.resolve(file));
            }
        }
        return copy;
    }

    @Override
    protected ApplyResult.Outcome stale() {
        return ApplyResult.Outcome.OK;
    }

    @Override
    protected boolean entriesAreOfTheCheckpoint() {
        return false;
    }

    @Override
    protected boolean tellsEntries() {
        return false;
    }

    /** What the reader of the program's file sees, which is what the program keeps. */
    @Override
    protected Map<String, Long> scan(Sink sink, TableName table) {
        Map<RowKey, Version> versions = new HashMap<>();
        Map<String, Long> entries = new TreeMap<>();
        for (JsonNode line : lines()) {
            RowKey key = key(line);
            String[] version = line.path("version").asString("").split(":", 2);
            Version read = new Version(Long.parseLong(version[0]), Long.parseLong(version[1]));
            boolean newer = !versions.containsKey(key) || read.compareTo(versions.get(key)) > 0;
            if (!line.path("table").asString("").equals(table.toString()) || !newer) {
                continue;
            }
            versions.put(key, read);
            if (line.path("row").isNull()) {
                entries.remove(key.id());
            } else {
                entries.put(key.id(), RowHash.of(new Row(texts(line.path("row")))));
            }
        }
        return entries;
    }

    private List<JsonNode> lines() {
        try {
            Path file = opened.resolve(LINES);
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(line -> JsonMapper.shared().readTree(line))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RowKey key(JsonNode line) {
        return RowKey.of(texts(line.path("key")));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(column -> texts.put(column.getKey(), column.getValue().asString("")));
        return texts;
    }

    /** A program's entries cannot be scanned, and whoever asks is told; its keys come whole nevertheless. */
    @Test
    @Override
    protected void scan_keysOfSeveralColumns_comeBackWhole() throws Exception {
        RowKey key = RowKey.of(Map.of("a", "1", "b", "\u001f2", "c", "床"));
        try (Sink sink = open(directory)) {
            sink.apply(List.of(new SinkChange(T, key, Optional.of(new Row(Map.of("a", "1"))), new Version(3, 4))));
            assertThat(lines()).extracting(ExecSinkContractTest::key).containsExactly(key);
            assertThatThrownBy(() -> sink.scan(T, (found, hash, version) -> {}))
                    .isInstanceOf(RetryableSinkException.class)
                    .hasMessage("what a program keeps cannot be scanned");
        }
    }
}
