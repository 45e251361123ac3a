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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every case file on every server, in both modes and with both payloads. */
class CaptureCasesIT {

    private static final String SCHEMA = "capture_case";

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void eachCase_givesItsEvents(ServerKind kind) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.limits("limit connect-ms 10000\nlimit total-ms 30000\nlimit slow-ms 30000\n");
        List<String> wrong = new ArrayList<>();
        for (CaptureCase one : cases()) {
            for (CaptureMode mode : CaptureMode.values()) {
                for (Payload payload : Payload.values()) {
                    if (!thorough(kind) && (mode == CaptureMode.PUSH) != (payload == Payload.ROW)) {
                        continue;
                    }
                    List<String> expected = one.events(mode, payload);
                    List<String> seen = run(fixture, one, mode, payload);
                    if (!seen.equals(expected)) {
                        wrong.add("case " + one.name() + ", mode " + mode.text() + ", payload " + payload.text()
                                + "\n  expected " + String.join("\n           ", expected) + "\n  seen     "
                                + String.join("\n           ", seen));
                    }
                }
            }
        }
        assertThat(wrong).as(() -> String.join("\n", wrong)).isEmpty();
    }

    /** All four combinations on the newer servers, the two of them that differ most on the older ones. */
    private static boolean thorough(ServerKind kind) {
        return kind == ServerKind.MYSQL_8_0 || kind == ServerKind.MARIADB_11_4;
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

    private static List<String> run(CaptureFixture fixture, CaptureCase one, CaptureMode mode, Payload payload)
            throws Exception {
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
                                new CaptureOptions(mode, payload, true, "default", Set.copyOf(captured.getValue())));
            }
            fixture.endpoint().take();
            fixture.run(SCHEMA, one.statements("change"));
            List<RowChange> events = fixture.takeEvents();
            events.forEach(event -> plausible(event, mode));
            shown = events.stream().map(CaptureCasesIT::show).collect(Collectors.toCollection(ArrayList::new));
        } catch (Exception e) {
            throw new IllegalStateException(
                    "case " + one.name() + " " + mode + " " + payload + ": " + e.getMessage(), e);
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
