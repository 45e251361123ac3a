package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.TableName;
import io.gannet.mysql.Column;
import io.gannet.mysql.ServerVersion;
import io.gannet.mysql.TableSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TriggerScriptTest {

    private static final Path EXAMPLE = Path.of("..", "sql", "capture-example.sql");

    @Test
    void example_inTheSqlFolder_isWhatIsGenerated() throws Exception {
        String shown = Files.readString(EXAMPLE, StandardCharsets.UTF_8);
        String generated = triggers(CaptureOptions.push()).stream()
                .map(trigger -> trigger.createSql() + " ;;\n")
                .collect(Collectors.joining("\n"));
        assertThat(shown).endsWith("DELIMITER ;;\n" + generated + "DELIMITER ;\n");
    }

    @Test
    void outboxTables_inTheSqlFolder_areWhatIsCreated() throws Exception {
        String shown = Files.readString(Path.of("..", "sql", "outbox.sql"), StandardCharsets.UTF_8);
        for (String sql : new OutboxTables(OutboxTables.DEFAULT_SCHEMA).createSql()) {
            assertThat(shown).contains(sql + ";");
        }
    }

    @Test
    void names_differWithTheText_andFitTheServer() {
        List<Trigger> rows = triggers(CaptureOptions.push());
        List<Trigger> keys = triggers(CaptureOptions.outbox(true).with(Payload.KEY));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).name()).isNotEqualTo(keys.get(0).name());
        for (Trigger one : rows) {
            for (Trigger other : keys) {
                assertThat(one.name().equals(other.name()))
                        .as(one.name() + " and " + other.name())
                        .isEqualTo(one.body().equals(other.body()));
            }
        }
        assertThat(Trigger.of(new TableName("s", "t".repeat(64)), "AFTER", "INSERT", "x")
                        .name())
                .hasSizeLessThanOrEqualTo(64)
                .startsWith("gannet_ai_");
    }

    @Test
    void triggers_withoutTheLibrary_callNoFunctionOfIt() {
        assertThat(triggers(CaptureOptions.outbox(false)))
                .extracting(Trigger::body)
                .allMatch(body -> !body.contains("http_post") && !body.contains("gannet_doorbell"));
        assertThatThrownBy(() -> new CaptureOptions(CaptureMode.PUSH, Payload.ROW, false, "default", Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the UDF library");
    }

    private static List<Trigger> triggers(CaptureOptions options) {
        Column id = new Column("id", "int", "int(11)", Optional.empty(), Optional.empty(), false, false, 0);
        Column title = new Column(
                "title",
                "varchar",
                "varchar(200)",
                Optional.of("utf8mb4"),
                Optional.of("utf8mb4_general_ci"),
                false,
                false,
                0);
        Column body = new Column(
                "body", "text", "text", Optional.of("latin1"), Optional.of("latin1_swedish_ci"), true, false, 0);
        TableSchema schema = new TableSchema(
                new TableName("shop", "articles"),
                "InnoDB",
                List.of(id, title, body),
                List.of(id),
                ServerVersion.parse("8.0.31"));
        return new TriggerScript(schema, options, new OutboxTables(OutboxTables.DEFAULT_SCHEMA)).triggers();
    }
}
