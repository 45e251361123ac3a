package io.gannet.httpsqs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.gannet.http.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Exchanges recorded with the original HTTPSQS 1.7, and the rules by which a server's answers are compared with them.
 *
 * <p>One scenario a line. A request is sent as it stands: target as UTF-8 bytes (or base64), Host added to 1.1 unless it is null,
 * Content-Length added to a body unless the request is chunked (then the body goes in two chunks). Of the response, status,
 * those headers that are named (null = absent; Connection without case, all else exactly), body, the names, case and order of
 * all headers where given, and whether the server closes are compared. A scenario's exchanges go over one connection, opened
 * again when the server closed it.
 */
final class Recording {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    record Scenario(String name, List<String> tags, boolean auth, List<JsonNode> exchanges) {}

    private Recording() {}

    static List<Scenario> read(Path file) throws IOException {
        List<Scenario> scenarios = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                JsonNode json = JSON.readTree(line);
                List<String> tags = new ArrayList<>();
                json.get("tags").forEach(tag -> tags.add(tag.asString()));
                List<JsonNode> exchanges = new ArrayList<>();
                json.get("exchanges").forEach(exchanges::add);
                scenarios.add(new Scenario(
                        json.get("scenario").asString(),
                        tags,
                        json.path("server").asString("noauth").equals("auth"),
                        exchanges));
            }
        }
        return scenarios;
    }

    /** Replays a scenario; gives what differs, a line each. */
    static List<String> replay(Scenario scenario, int port) {
        List<String> differences = new ArrayList<>();
        RawClient client = new RawClient(port);
        int number = 0;
        for (JsonNode exchange : scenario.exchanges()) {
            JsonNode request = exchange.get("request");
            JsonNode wanted = exchange.get("response");
            String label = scenario.name() + " #" + ++number + " "
                    + request.get("method").asString() + " "
                    + request.path("target").asString("(bytes)");
            try {
                client.send(bytes(request, port));
                RawClient.Reply reply = client.read();
                boolean framed = reply.header("Content-Length").isPresent()
                        || reply.header("Transfer-Encoding").isPresent();
                boolean closed = !framed || (wanted.has("closed") && client.closedWithin(150));
                client.socket().setSoTimeout(10_000);
                compare(label, reply, closed, wanted, differences);
                if (closed || reply.header("Connection").orElse("").equalsIgnoreCase("close")) {
                    client.close();
                    client = new RawClient(port);
                }
            } catch (IOException | RuntimeException e) {
                differences.add(label + ": " + e);
                client.close();
                client = new RawClient(port);
            }
        }
        client.close();
        return differences;
    }

    private static byte[] bytes(JsonNode request, int port) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] target = request.has("target_b64")
                ? Base64.getDecoder().decode(request.get("target_b64").asString())
                : request.get("target").asString().getBytes(UTF_8);
        String version = request.path("version").asString("1.1");
        JsonNode headers = request.path("headers");
        out.writeBytes((request.get("method").asString() + " ").getBytes(ISO_8859_1));
        out.writeBytes(target);
        out.writeBytes((" HTTP/" + version + "\r\n").getBytes(ISO_8859_1));
        if (!headers.has("Host") && version.equals("1.1")) {
            out.writeBytes(("Host: 127.0.0.1:" + port + "\r\n").getBytes(ISO_8859_1));
        }
        for (Map.Entry<String, JsonNode> header : headers.properties()) {
            if (!header.getValue().isNull()) {
                out.writeBytes((header.getKey() + ": " + header.getValue().asString() + "\r\n").getBytes(ISO_8859_1));
            }
        }
        Optional<byte[]> body = body(request);
        boolean chunked = headers.has("Transfer-Encoding");
        if (body.isPresent() && !chunked) {
            out.writeBytes(("Content-Length: " + body.get().length + "\r\n").getBytes(ISO_8859_1));
        }
        out.writeBytes("\r\n".getBytes(ISO_8859_1));
        if (body.isPresent() && chunked) {
            int half = body.get().length / 2;
            chunk(out, Arrays.copyOfRange(body.get(), 0, half));
            chunk(out, Arrays.copyOfRange(body.get(), half, body.get().length));
            out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        } else {
            body.ifPresent(out::writeBytes);
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, byte[] part) {
        if (part.length > 0) {
            out.writeBytes((Integer.toHexString(part.length) + "\r\n").getBytes(ISO_8859_1));
            out.writeBytes(part);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
    }

    private static Optional<byte[]> body(JsonNode json) {
        if (json.has("body") && !json.get("body").isNull()) {
            return Optional.of(json.get("body").asString().getBytes(UTF_8));
        }
        if (json.has("body_b64")) {
            return Optional.of(Base64.getDecoder().decode(json.get("body_b64").asString()));
        }
        if (json.has("body_repeat")) {
            JsonNode repeat = json.get("body_repeat");
            return Optional.of(
                    repeat.get(0).asString().repeat(repeat.get(1).asInt()).getBytes(UTF_8));
        }
        return Optional.empty();
    }

    private static void compare(
            String label, RawClient.Reply reply, boolean closed, JsonNode wanted, List<String> differences) {
        if (reply.status() != wanted.get("status").asInt()) {
            differences.add(label + ": status " + reply.status() + ", want " + wanted.get("status"));
        }
        for (Map.Entry<String, JsonNode> header : wanted.path("headers").properties()) {
            String want = header.getValue().isNull() ? null : header.getValue().asString();
            String got = reply.header(header.getKey()).orElse(null);
            if (!same(header.getKey(), got, want)) {
                differences.add(label + ": " + header.getKey() + ": " + got + ", want " + want);
            }
        }
        body(wanted)
                .filter(body -> !Arrays.equals(body, reply.body()))
                .ifPresent(body -> differences.add(label + ": body " + shown(reply.body()) + ", want " + shown(body)));
        if (wanted.has("header_names")) {
            List<String> names = new ArrayList<>();
            wanted.get("header_names").forEach(name -> names.add(name.asString()));
            if (!names.equals(reply.names())) {
                differences.add(label + ": headers " + reply.names() + ", want " + names);
            }
        }
        if (wanted.has("closed") && closed != wanted.get("closed").asBoolean()) {
            differences.add(label + ": closed " + closed + ", want " + wanted.get("closed"));
        }
    }

    private static boolean same(String name, @Nullable String got, @Nullable String want) {
        if (name.equalsIgnoreCase("Connection") && got != null && want != null) {
            return got.equalsIgnoreCase(want);
        }
        return Objects.equals(got, want);
    }

    private static String shown(byte[] body) {
        String text = new String(body, UTF_8);
        return body.length + " bytes \"" + (text.length() > 120 ? text.substring(0, 120) : text) + "\"";
    }
}
