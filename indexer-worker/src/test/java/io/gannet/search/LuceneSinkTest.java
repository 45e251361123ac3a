package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkContract;
import io.gannet.sink.SinkProvider;
import io.gannet.sink.SinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class LuceneSinkTest extends SinkContract {

    private int copies;

    @Override
    protected Sink open(Path path) throws IOException {
        return LuceneSink.open(IndexSettings.of("articles", List.of()), path, Clock.systemUTC());
    }

    @Override
    protected Path crashed(Path path) throws IOException {
        Path copy = path.resolveSibling(path.getFileName() + "-crashed-" + copies++);
        Files.createDirectories(copy);
        try (var files = Files.list(path)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("write.lock")) {
                    copyIfThere(file, copy.resolve(file.getFileName()));
                }
            }
        }
        return copy;
    }

    // a merge may delete a file while the directory is copied; it belongs to no commit then
    private static void copyIfThere(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
        } catch (NoSuchFileException e) {
            Files.deleteIfExists(to);
        }
    }

    @Test
    void apply_valueThatTheFieldCannotTake_isRejectedAloneWithItsReason() throws Exception {
        IndexSettings settings = IndexSettings.typed(
                "typed", List.of(), Map.of("n", FieldType.LONG, "word", FieldType.KEYWORD, "d", FieldType.DOUBLE));
        try (LuceneSink sink = LuceneSink.open(settings, directory, Clock.systemUTC())) {
            List<ApplyResult> results = sink.apply(List.of(
                    row("1", Map.of("n", "12", "word", "w", "d", "1.5")),
                    row("2", Map.of("n", "twelve")),
                    row("3", Map.of("word", "x".repeat(32_767))),
                    row("4", Map.of("d", "much")),
                    row("y".repeat(40_000), Map.of()),
                    row("6", Map.of("title", "z".repeat(100_000)))));
            assertThat(results.stream().map(ApplyResult::outcome))
                    .containsExactly(
                            ApplyResult.Outcome.OK,
                            ApplyResult.Outcome.REJECTED,
                            ApplyResult.Outcome.REJECTED,
                            ApplyResult.Outcome.REJECTED,
                            ApplyResult.Outcome.REJECTED,
                            ApplyResult.Outcome.OK);
            assertThat(results.get(1).reason()).contains("\"n\"", "twelve");
            assertThat(results.get(2).reason()).contains("\"word\"", "32767", "32766");
            assertThat(results.get(3).reason()).contains("\"d\"", "much");
            assertThat(results.get(4).reason()).contains("32766");
            sink.refresh();
            assertThat(sink.entries()).isEqualTo(2);
        }
    }

    private static SinkChange row(String id, Map<String, String> columns) {
        return new SinkChange(T, RowKey.of("id", id), Optional.of(new Row(columns)), new Version(1, 1));
    }

    @Test
    void provider_isFoundByItsName() throws IOException {
        SinkProvider provider = ServiceLoader.load(SinkProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals("search"))
                .findFirst()
                .orElseThrow();
        try (Sink sink = provider.open(
                new SinkSettings("film", directory, List.of("sakila.film"), Map.of("field.length", "long")))) {
            assertThat(sink.name()).isEqualTo("film");
            assertThat(sink.definition()).contains("length=LONG");
        }
    }
}
