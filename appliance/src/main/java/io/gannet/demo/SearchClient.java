package io.gannet.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Searches the running appliance over HTTP, as any reader would. */
final class SearchClient {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final long POLL_NANOS = 500_000;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;

    SearchClient(String url) {
        this.url = url;
    }

    /** The URL of this search. */
    String address(String index, String query) {
        return url + "/v1/search/" + index + "?typos=off&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    /** The reply to a search. */
    JsonNode search(String index, String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address(index, query)))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<byte[]> reply = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (reply.statusCode() != 200) {
            throw new IOException(
                    "search answered " + reply.statusCode() + ": " + new String(reply.body(), StandardCharsets.UTF_8));
        }
        return JSON.readTree(reply.body());
    }

    /** How many documents match. */
    long total(String index, String query) throws IOException, InterruptedException {
        return search(index, query).path("total").asLong();
    }

    /**
     * Polls until so many documents match.
     *
     * @return nanoseconds from {@code since} to the reply that showed it
     * @throws IOException it did not happen within the limit
     */
    long await(String index, String query, long total, long since, Duration limit)
            throws IOException, InterruptedException {
        while (true) {
            long found = total(index, query);
            long now = System.nanoTime();
            if (found == total) {
                return now - since;
            }
            if (now - since > limit.toNanos()) {
                throw new IOException("after " + limit.toSeconds() + " s the search for \"" + query + "\" in " + index
                        + " finds " + found + " documents, not " + total);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
