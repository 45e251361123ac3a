package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedPositionLogTest {

    private static final TableName T = new TableName("shop", "articles");

    @TempDir
    Path directory;

    private static FailedPosition failed(long number, Optional<RowKey> key, String reason) {
        return new FailedPosition(
                0,
                1_769_856_552_123L,
                "articles",
                "shop.articles",
                number % 100,
                number,
                new Version(1, number),
                key.map(any -> T),
                key,
                1,
                reason);
    }

    @Test
    void add_thenReopen_givesBackEveryText() throws IOException {
        RowKey key = RowKey.of(Map.of("a=\t", "1\n\\t", "b", "床=\r"));
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            assertThat(log.add(failed(7, Optional.of(key), "tab\tline\nend"))).isEqualTo(1);
            assertThat(log.add(failed(8, Optional.empty(), "not JSON"))).isEqualTo(2);
        }
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            assertThat(log.open())
                    .containsExactly(
                            failed(7, Optional.of(key), "tab\tline\nend").withId(1),
                            failed(8, Optional.empty(), "not JSON").withId(2));
            assertThat(log.add(failed(9, Optional.empty(), "x"))).isEqualTo(3);
        }
        assertThat(Files.readAllLines(directory.resolve(FailedPositionLog.FILE)).get(1))
                .isEqualTo("2026-01-31T10:49:12.123Z\tfailed\tid=2\tsink=articles\tqueue=shop.articles\tpos=8\tnumber=8"
                        + "\tversion=1:8\tattempts=1\treason=not JSON");
    }

    @Test
    void add_sameMessageAgain_keepsItsLine() throws IOException {
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            assertThat(log.add(failed(7, Optional.empty(), "x"))).isEqualTo(1);
            assertThat(log.add(failed(7, Optional.empty(), "x"))).isEqualTo(1);
            assertThat(log.size()).isEqualTo(1);
        }
    }

    @Test
    void applied_newerVersion_supersedes_olderDoesNot() throws IOException {
        RowKey key = RowKey.of("id", "7");
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            log.add(failed(50, Optional.of(key), "x"));
            log.applied("articles", T, key, new Version(1, 49), 0);
            log.applied("articles", T, RowKey.of("id", "8"), new Version(1, 60), 0);
            log.applied("other", T, key, new Version(1, 60), 0);
            assertThat(log.size()).isEqualTo(1);
            log.applied("articles", T, key, new Version(1, 60), 0);
            assertThat(log.size()).isZero();
        }
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            assertThat(log.size()).isZero();
        }
    }

    @Test
    void add_keyThatFailedBefore_standsForIt() throws IOException {
        RowKey key = RowKey.of("id", "7");
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            log.add(failed(50, Optional.of(key), "x"));
            log.add(failed(51, Optional.of(key), "y"));
            assertThat(log.open()).extracting(FailedPosition::reason).containsExactly("y");
        }
    }

    @Test
    void open_afterATornLine_losesOnlyThat() throws IOException {
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            log.add(failed(1, Optional.empty(), "x"));
        }
        byte[] torn = "2026-01-31T10:49:12.123Z\tfailed\tid=2\tsink=床".getBytes(StandardCharsets.UTF_8);
        Files.write(
                directory.resolve(FailedPositionLog.FILE),
                java.util.Arrays.copyOf(torn, torn.length - 1),
                StandardOpenOption.APPEND);
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            assertThat(log.size()).isEqualTo(1);
            log.add(failed(3, Optional.empty(), "y"));
        }
        try (FailedPositionLog log = FailedPositionLog.open(directory, 1 << 20)) {
            assertThat(log.open()).extracting(FailedPosition::reason).containsExactly("x", "y");
        }
    }

    @Test
    void rotation_forgetsNoOpenPosition() throws IOException {
        try (FailedPositionLog log = FailedPositionLog.open(directory, 4_000)) {
            for (int i = 1; i <= 500; i++) {
                long id = log.add(failed(i, Optional.empty(), "reason " + i));
                if (i % 10 != 0) {
                    log.end(id, FailedPosition.End.DISCARDED, 0);
                }
            }
        }
        assertThat(directory.resolve("failed.log.1")).exists();
        assertThat(directory.resolve("failed.log.5")).doesNotExist();
        try (FailedPositionLog log = FailedPositionLog.open(directory, 4_000)) {
            assertThat(log.size()).isEqualTo(50);
            assertThat(log.open().get(0).reason()).isEqualTo("reason 10");
        }
    }
}
