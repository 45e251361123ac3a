package io.gannet.http;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** JSON of the API: maps, lists and records to bytes and back. */
public final class Json {

    /** The one mapper, thread-safe. */
    public static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Json() {}

    /** The value as UTF-8 JSON. */
    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * The bytes as a JSON object.
     *
     * @throws ProblemException when they are no JSON object
     */
    public static Map<String, Object> object(byte[] bytes) {
        try {
            Map<String, Object> object = MAPPER.readValue(bytes, OBJECT);
            if (object != null) {
                return object;
            }
        } catch (JacksonException e) {
            throw Problem.of(400, "Bad body", "the body is not a JSON object: " + firstLine(e.getOriginalMessage()))
                    .exception();
        }
        throw Problem.of(400, "Bad body", "the body is not a JSON object").exception();
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
