package io.gannet.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Speaks HTTPSQS to any server of it, the original included. Thread-safe. */
public final class HttpsqsClient {

    private static final byte[] ERROR = ascii("HTTPSQS_ERROR");
    private static final byte[] AUTH_FAILED = ascii("HTTPSQS_AUTH_FAILED");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final String auth;
    private final Duration limit;

    /**
     * A client; no connection is opened yet.
     *
     * @param url the server, such as {@code http://127.0.0.1:1218}
     * @param password sent as {@code auth}
     * @param limit the longest that one request may take
     */
    public HttpsqsClient(String url, Optional<String> password, Duration limit) {
        this.url = url.endsWith("/") ? url : url + "/";
        this.auth = password.map(secret -> "&auth=" + encode(secret)).orElse("");
        this.limit = limit;
    }

    /**
     * The message in this slot, read or not; empty when there is none, which an empty message cannot be told from, and for positions
     * that no queue has.
     *
     * @throws IOException the server cannot be reached, or refuses
     */
    public Optional<byte[]> view(String queue, long position) throws IOException, InterruptedException {
        byte[] body =
                send(request("view", queue, "&pos=" + position).GET().build()).body();
        return body.length == 0 || Arrays.equals(body, ERROR) ? Optional.empty() : Optional.of(body);
    }

    /**
     * Puts a message; its bytes are stored as they are, but for a NUL byte, which ends it on the original server.
     *
     * @return the slot it was written to; empty when the queue is full
     * @throws IOException the server cannot be reached, or refuses
     */
    public Optional<Long> put(String queue, byte[] message) throws IOException, InterruptedException {
        String encoded =
                URLEncoder.encode(new String(message, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        HttpResponse<byte[]> reply = call(request("put", queue, "")
                .POST(HttpRequest.BodyPublishers.ofString(encoded, StandardCharsets.US_ASCII))
                .build());
        String text = new String(reply.body(), StandardCharsets.ISO_8859_1);
        if (text.equals("HTTPSQS_PUT_OK")) {
            return Optional.of(reply.headers().firstValueAsLong("Pos").orElse(0));
        }
        if (text.equals("HTTPSQS_PUT_END")) {
            return Optional.empty();
        }
        throw new IOException(url + " refused a message for queue " + queue + ": " + text);
    }

    private HttpRequest.Builder request(String operation, String queue, String more) {
        return HttpRequest.newBuilder(URI.create(url + "?opt=" + operation + "&name=" + encode(queue) + more + auth))
                .timeout(limit);
    }

    private HttpResponse<byte[]> call(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> reply = send(request);
        if (Arrays.equals(reply.body(), ERROR)) {
            throw new IOException(url + " does not understand the request");
        }
        return reply;
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> reply;
        try {
            reply = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            ConnectException named = new ConnectException("no queue server answers at " + url);
            named.initCause(e);
            throw named;
        }
        if (reply.statusCode() != 200) {
            throw new IOException(url + " answered with status " + reply.statusCode());
        }
        if (Arrays.equals(reply.body(), AUTH_FAILED)) {
            throw new IOException(url + " refused the password");
        }
        return reply;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
