package io.gannet.backfill;

import io.gannet.change.RowKey;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A key as a JSON object of its columns: the form in which a job keeps it. */
final class KeyText {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> COLUMNS = new TypeReference<>() {};

    private KeyText() {}

    static String write(RowKey key) {
        return MAPPER.writeValueAsString(key.columns());
    }

    static RowKey read(String text) {
        return RowKey.of(MAPPER.readValue(text, COLUMNS));
    }
}
