package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.RowChange;
import io.gannet.change.TableName;
import io.gannet.sandbox.ServerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every case file on every server. Each case runs in two of the six ways, others on each server, one with each payload; the long
 * tests run it in all six.
 */
class CaptureCasesIT {

    private static final String SCHEMA = "capture_case";

    /** A mode, with or without the library, and a payload. */
    private record Way(String name, CaptureOptions options) {}

    private static final List<Way> WAYS = List.of(
            new Way("push row", CaptureOptions.push()),
            new Way("outbox row", CaptureOptions.outbox(true)),
            new Way("outbox without library, row", CaptureOptions.outbox(false)),
            new Way("push key", CaptureOptions.push().with(Payload.KEY)),
            new Way("outbox key", CaptureOptions.outbox(true).with(Payload.KEY)),
            new Way("outbox without library, key", CaptureOptions.outbox(false).with(Payload.KEY)));

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void eachCase_givesItsEvents(ServerKind kind) throws Exception {
        check(kind, false);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void eachCase_inEveryWay_givesItsEvents(ServerKind kind) throws Exception {
        check(kind, true);
    }

    private static void check(ServerKind kind, boolean everyWay) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.limits("limit connect-ms 10000\nlimit total-ms 30000\nlimit slow-ms 30000\n");
        List<String> wrong = new ArrayList<>();
        int turn = kind.ordinal();
        for (CaptureCase one : cases()) {
            List<Way> ways =
                    everyWay ? WAYS : List.of(WAYS.get(turn % WAYS.size()), WAYS.get((turn + 3) % WAYS.size()));
            turn++;
            for (Way way : ways) {
                List<String> expected =
                        one.events(way.options().mode(), way.options().payload(), kind);
                List<String> seen = run(fixture, one, way.options());
                if (!seen.equals(expected)) {
                    wrong.add("case " + one.name() + ", " + way.name() + "\n  expected "
                            + String.join("\n           ", expected) + "\n  seen     "
                            + String.join("\n           ", seen));
                }
            }
        }
        assertThat(wrong).as(() -> String.join("\n", wrong)).isEmpty();
    }

    private static List<CaptureCase> cases() throws Exception {
        Path folder = Path.of(CaptureCasesIT.class.getResource("/capture/cases").toURI());
        List<CaptureCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                cases.add(CaptureCase.read(file));
            }
        }
        assertThat(cases).isNotEmpty();
        return cases;
    }

    private static List<String> run(CaptureFixture fixture, CaptureCase one, CaptureOptions options) throws Exception {
        fixture.run(
                "",
                List.of(
                        "DROP DATABASE IF EXISTS " + SCHEMA,
                        "CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"));
        List<String> shown;
        Set<TableName> tables = new TreeSet<>();
        try {
            fixture.run(SCHEMA, one.statements("schema"));
            for (Map.Entry<String, List<String>> captured : one.captured().entrySet()) {
                TableName table = new TableName(SCHEMA, captured.getKey());
                tables.add(table);
                fixture.installer()
                        .install(
                                table,
                                new CaptureOptions(
                                        options.mode(),
                                        options.payload(),
                                        options.udf(),
                                        options.target(),
                                        Set.copyOf(captured.getValue())));
            }
            fixture.endpoint().take();
            fixture.run(SCHEMA, one.statements("change"));
            List<RowChange> events = fixture.takeEvents();
            events.forEach(event -> plausible(event, options.mode()));
            shown = events.stream().map(CaptureCasesIT::show).collect(Collectors.toCollection(ArrayList::new));
        } catch (Exception e) {
            throw new IllegalStateException("case " + one.name() + " " + options + ": " + e.getMessage(), e);
        }
        for (TableName table : tables) {
            assertThat(fixture.installer().remove(table, true)).isZero();
        }
        assertThat(fixture.text("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '" + SCHEMA
                        + "' AND TRIGGER_NAME LIKE 'gannet%'"))
                .isEqualTo("0");
        return shown;
    }

    private static void plausible(RowChange event, CaptureMode mode) {
        double now = System.currentTimeMillis() / 1000.0;
        assertThat(event.at()).isBetween(now - 60, now + 5);
        assertThat(event.connection()).isPositive();
        assertThat(event.table().schema()).isEqualTo(SCHEMA);
        RowChange.Source expected = event.operation() == RowChange.Operation.TOUCH
                ? RowChange.Source.CASCADE
                : mode == CaptureMode.PUSH ? RowChange.Source.PUSH : RowChange.Source.OUTBOX;
        assertThat(event.source()).isEqualTo(expected);
    }

    private static String show(RowChange event) {
        StringBuilder line = new StringBuilder(event.operation().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(event.table().table())
                .append(columns(event.key().columns()));
        if (!event.old().isEmpty()) {
            line.append(" old").append(columns(event.old()));
        }
        event.row().ifPresent(row -> line.append(" row").append(columns(row.columns())));
        return line.toString();
    }

    private static String columns(Map<String, ? extends @Nullable String> columns) {
        StringBuilder out = new StringBuilder();
        new TreeMap<>(columns).forEach((name, text) -> out.append(' ')
                .append(name)
                .append('=')
                .append(text == null ? "<null>" : text.replace("\n", "\\n")));
        return out.toString();
    }
}
