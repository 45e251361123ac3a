package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonLinesTest {

    private static JsonNode line(String message) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("io.gannet.queue.Committer"), Level.WARN, message, null, null);
        event.setTimeStamp(1_764_200_000_123L);
        String text = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n").doesNotContain("\n{");
        return Json.MAPPER.readTree(text);
    }

    @Test
    void pairs_becomeMembers() {
        JsonNode line = line("event=log-broken cause=\"no \"space\" left\" files=3 path=/a=b rate=0.5 empty=");
        assertThat(line.propertyNames())
                .containsExactlyElementsOf(
                        List.of("time", "level", "logger", "event", "cause", "files", "path", "rate", "empty"));
        assertThat(line.path("time").asString()).isEqualTo("2025-11-26T23:33:20.123Z");
        assertThat(line.path("logger").asString()).isEqualTo("Committer");
        assertThat(line.path("cause").asString()).isEqualTo("no \"space\" left");
        assertThat(line.path("files").asLong()).isEqualTo(3);
        assertThat(line.path("files").isNumber()).isTrue();
        assertThat(line.path("path").asString()).isEqualTo("/a=b");
        assertThat(line.path("empty").asString()).isEmpty();
    }

    @Test
    void otherText_staysWhole() {
        for (String text : List.of(
                "just words",
                "event=x and words",
                "level=7",
                "",
                "a=b\nc",
                "=",
                "tab\t, bell\u0007, \\ and \"quotes\", \u7d22\u5f15 and \ud83d\ude00")) {
            JsonNode line = line(text);
            assertThat(line.path("message").asString()).isEqualTo(text);
            assertThat(line.size()).isEqualTo(4);
        }
    }
}
