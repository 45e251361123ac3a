package io.gannet.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Puts into an appliance's queues over /v1. Thread-safe. */
public final class RemotePublisher implements MessagePublisher {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ApiClient api;

    public RemotePublisher(ApiClient api) {
        this.api = api;
    }

    @Override
    public int publish(String queue, List<byte[]> bodies) throws IOException, InterruptedException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (byte[] body : bodies) {
            lines.writeBytes(
                    JSON.writeValueAsBytes(Map.of("base64", Base64.getEncoder().encodeToString(body))));
            lines.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
        }
        String path = "/v1/queues/" + ApiClient.encode(queue) + "/messages";
        JsonNode reply =
                JSON.readTree(api.send("POST", path, Optional.of(lines.toByteArray()), "application/x-ndjson"));
        int stored = 0;
        for (JsonNode result : reply.path("results")) {
            if (!result.has("number")) {
                break;
            }
            stored++;
        }
        return stored;
    }
}
