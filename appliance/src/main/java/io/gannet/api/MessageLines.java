package io.gannet.api;

import io.gannet.http.Json;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.ProblemException;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.Body;
import io.gannet.queue.PutRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch of messages, a JSON object a line: {@code body} (text) or {@code base64}, optionally {@code key} (idempotency) and
 * {@code expires}. What an export writes beside them ({@code number}, {@code position}, {@code version}, {@code putAt}, ...) is
 * read over.
 */
final class MessageLines {

    private MessageLines() {}

    static List<PutRequest> parse(byte[] ndjson, long expiresAt, long now) {
        List<PutRequest> requests = new ArrayList<>();
        int start = 0;
        int line = 0;
        while (start < ndjson.length) {
            int end = start;
            while (end < ndjson.length && ndjson[end] != '\n') {
                end++;
            }
            line++;
            byte[] bytes = Arrays.copyOfRange(ndjson, start, end);
            if (!new String(bytes, StandardCharsets.UTF_8).isBlank()) {
                requests.add(request(bytes, line, expiresAt, now));
            }
            if (requests.size() > MessageRoutes.MAX_BATCH) {
                throw Problem.of(413, "Batch too large", "a batch has at most " + MessageRoutes.MAX_BATCH + " messages")
                        .exception();
            }
            start = end + 1;
        }
        return requests;
    }

    private static PutRequest request(byte[] bytes, int line, long expiresAt, long now) {
        try {
            JsonBody json = new JsonBody(Json.object(bytes))
                    .only(
                            "body",
                            "base64",
                            "key",
                            "expires",
                            "number",
                            "position",
                            "version",
                            "putAt",
                            "expiresAt",
                            "attempt");
            if (json.has("body") == json.has("base64")) {
                throw Problem.parameter("body", "", "either body or base64").exception();
            }
            long expires = json.millis("expires", 0, 100L * 365 * 86_400_000);
            return new PutRequest(
                    Body.wrap(json.has("body") ? json.required("body").getBytes(StandardCharsets.UTF_8) : base64(json)),
                    expires == 0 ? expiresAt : now + expires,
                    0,
                    json.text("key"),
                    Eras.ROOM);
        } catch (ProblemException e) {
            Problem problem = e.problem();
            Map<String, Object> members = new LinkedHashMap<>(problem.members());
            members.put("line", line);
            throw new Problem(problem.status(), problem.title(), "line " + line + ": " + problem.detail(), members)
                    .exception();
        }
    }

    private static byte[] base64(JsonBody json) {
        String text = json.required("base64");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("base64", text, "base64").exception();
        }
    }
}
