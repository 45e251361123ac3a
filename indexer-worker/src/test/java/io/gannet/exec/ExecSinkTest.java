package io.gannet.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.ParkedKey;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecSinkTest {

    private static final TableName T = new TableName("shop", "articles");

    @TempDir
    Path directory;

    private static SinkChange change(int id, boolean gone) {
        return new SinkChange(
                T,
                RowKey.of("id", Integer.toString(id)),
                gone ? Optional.empty() : Optional.of(new Row(Map.of("title", "床 \"" + id))),
                new Version(1, id));
    }

    private ExecSink open(String command, Duration limit) throws Exception {
        return ExecSink.open("x", command, directory.resolve("sink"), limit);
    }

    @Test
    void apply_programAnswersEachLine() throws Exception {
        Path seen = directory.resolve("seen");
        String command = "while read -r line; do echo \"$line\" >> " + seen + "; n=$((n+1)); case $n in"
                + " 2) echo rejected $n bad row;; 3) echo retry $n busy;; *) echo ok $n;; esac; done";
        try (ExecSink sink = open(command, Duration.ofSeconds(20))) {
            assertThat(sink.apply(List.of(change(1, false), change(2, true), change(3, false), change(4, false))))
                    .containsExactly(
                            ApplyResult.OK, ApplyResult.rejected("bad row"), ApplyResult.retry("busy"), ApplyResult.OK);
        }
        assertThat(Files.readAllLines(seen).subList(0, 2))
                .containsExactly(
                        "{\"id\":1,\"table\":\"shop.articles\",\"key\":{\"id\":\"1\"},\"version\":\"1:1\",\"row\":{\"title\":\"床 \\\"1\"}}",
                        "{\"id\":2,\"table\":\"shop.articles\",\"key\":{\"id\":\"2\"},\"version\":\"1:2\",\"row\":null}");
    }

    @Test
    void apply_moreThanThePipeHolds_answersInBetween() throws Exception {
        List<SinkChange> batch = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            batch.add(change(i, false));
        }
        try (ExecSink sink = open("n=0; while read -r line; do n=$((n+1)); echo ok $n; done", Duration.ofSeconds(20))) {
            assertThat(sink.apply(batch)).hasSize(2_000).containsOnly(ApplyResult.OK);
        }
    }

    @Test
    void apply_programEnds_isRetryable_andItIsStartedAgain() throws Exception {
        Path first = directory.resolve("first");
        String command = "if [ ! -e " + first + " ]; then touch " + first + "; read -r line; exit 1; fi;"
                + " while read -r line; do id=${line#*:}; echo ok ${id%%,*}; done";
        try (ExecSink sink = open(command, Duration.ofSeconds(20))) {
            assertThatThrownBy(() -> sink.apply(List.of(change(1, false))))
                    .isInstanceOf(RetryableSinkException.class)
                    .hasMessageContaining("ended");
            assertThat(sink.apply(List.of(change(1, false)))).containsExactly(ApplyResult.OK);
        }
    }

    @Test
    void apply_programIsSilent_isRetryable() throws Exception {
        try (ExecSink sink = open("cat > /dev/null", Duration.ofMillis(200))) {
            assertThatThrownBy(() -> sink.apply(List.of(change(1, false))))
                    .isInstanceOf(RetryableSinkException.class)
                    .hasMessageContaining("unanswered");
        }
    }

    @Test
    void checkpoint_thenReopen_isThere() throws Exception {
        SinkCheckpoint state = SinkCheckpoint.of(
                3,
                Map.of("q=\t1", 7L),
                new Version(3, 9),
                List.of(new ParkedKey(T, RowKey.of("id", "1"), "q", 4, 5, 6, 7, true)),
                "exec");
        try (ExecSink sink = open("cat", Duration.ofSeconds(1))) {
            assertThat(sink.lastCheckpoint()).isEmpty();
            sink.checkpoint(state);
        }
        try (ExecSink sink = open("cat", Duration.ofSeconds(1))) {
            assertThat(sink.lastCheckpoint()).contains(state);
        }
    }
}
