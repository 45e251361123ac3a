package io.gannet.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Speaks /v1 to an appliance. Thread-safe. */
public final class ApiClient {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String url;
    private final Optional<String> token;
    private final Duration limit;

    /**
     * A client; no connection is opened yet.
     *
     * @param url the appliance, such as {@code http://127.0.0.1:1218}
     * @param token password or token, sent as Bearer
     * @param limit the longest that one request may take
     */
    public ApiClient(String url, Optional<String> token, Duration limit) {
        this.url = url;
        this.token = token;
        this.limit = limit;
    }

    /** A path segment or query value, percent-encoded. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The appliance's address. */
    public String url() {
        return url;
    }

    /** {@code GET path}; the reply as JSON. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return json(send("GET", path, Optional.empty(), "application/json"));
    }

    /** A request with a JSON body; the reply as JSON, a null node when it has no body. */
    public JsonNode send(String method, String path, Object body) throws IOException, InterruptedException {
        return json(send(method, path, Optional.of(JSON.writeValueAsBytes(body)), "application/json"));
    }

    /**
     * Any request; the reply's bytes.
     *
     * @throws ApiException the appliance answered with a status of 400 or above
     * @throws ConnectException nobody listens there; the message names the URL
     */
    public byte[] send(String method, String path, Optional<byte[]> body, String contentType)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> reply = exchange(
                request(path, contentType).method(method, publisher(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (reply.statusCode() >= 400) {
            throw problem(reply.statusCode(), reply.body());
        }
        return reply.body();
    }

    /** {@code GET path} as a stream that the caller closes; for long replies. The time limit holds for its head only. */
    public InputStream stream(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> reply =
                exchange(request(path, "application/json").GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        if (reply.statusCode() >= 400) {
            try (InputStream body = reply.body()) {
                throw problem(reply.statusCode(), body.readAllBytes());
            }
        }
        return reply.body();
    }

    private static HttpRequest.BodyPublisher publisher(Optional<byte[]> body) {
        return body.map(HttpRequest.BodyPublishers::ofByteArray).orElseGet(HttpRequest.BodyPublishers::noBody);
    }

    private HttpRequest.Builder request(String path, String contentType) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(limit).header("Content-Type", contentType);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return client.send(request, handler);
        } catch (ConnectException e) {
            ConnectException named =
                    new ConnectException("no appliance answers at " + url + "; start one with: gannet serve");
            named.initCause(e);
            throw named;
        }
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return body.length == 0 ? JSON.nullNode() : JSON.readTree(body);
        } catch (JacksonException e) {
            throw new IOException("the appliance answered with something that is no JSON", e);
        }
    }

    /** RFC 9457: the detail says it best. */
    private static ApiException problem(int status, byte[] body) {
        String line = "";
        try {
            JsonNode problem = JSON.readTree(body);
            line = problem.path("detail").asString(problem.path("title").asString(""));
        } catch (JacksonException e) {
            line = new String(body, StandardCharsets.UTF_8).strip();
        }
        return new ApiException(status, line.isEmpty() ? "the appliance answered with status " + status : line);
    }
}
