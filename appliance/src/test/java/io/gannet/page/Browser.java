package io.gannet.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One tab of a headless Chromium of our own, driven over the DevTools protocol. Its profile lies in the folder given; its
 * processes end with {@link #close}. One caller at a time.
 */
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long ANSWER_SECONDS = 30;

    private final Process process;
    private final WebSocket socket;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browser(Process process, String address) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
    }

    /** The browser on this machine's path. */
    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one with a new profile in this folder. */
    static Browser start(Path folder) throws IOException, InterruptedException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        List<String> command = new ArrayList<>(
                List.of(executable().orElseThrow().toString(), "--headless=new", "--remote-debugging-port=0"));
        command.addAll(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"));
        command.addAll(List.of("--disable-extensions", "--disable-background-networking", "--disable-sync"));
        command.addAll(List.of("--disable-breakpad", "--disable-component-update", "--hide-scrollbars"));
        command.addAll(List.of("--user-data-dir=" + profile, "--lang=en-US", "about:blank"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile());
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        try {
            return new Browser(process, tab(port(process, profile.resolve("DevToolsActivePort")))).begin();
        } catch (IOException | RuntimeException e) {
            end(process);
            throw e;
        }
    }

    private static int port(Process process, Path file) {
        Awaitility.await("the browser's port")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive()
                        || Files.exists(file) && Files.readString(file).contains("\n"));
        try {
            return Integer.parseInt(Files.readAllLines(file).get(0));
        } catch (IOException e) {
            throw new UncheckedIOException("the browser did not start", e);
        }
    }

    private static String tab(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        JsonNode all = JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
        return all.valueStream()
                .filter(one -> one.path("type").asString().equals("page"))
                .findFirst()
                .orElseThrow()
                .path("webSocketDebuggerUrl")
                .asString();
    }

    private Browser begin() {
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
        return this;
    }

    /** What the console, the policy and uncaught errors had to say; refusals that the network reports are not among them. */
    List<String> complaints() {
        return complaints;
    }

    /** One command of the protocol. */
    JsonNode call(String method, Map<String, Object> parameters) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            JsonNode reply = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (reply.has("error")) {
                throw new IllegalStateException(method + ": " + reply.get("error"));
            }
            return reply.path("result");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " was not answered", e);
        }
    }

    /** The value of an expression; a promise is waited for. */
    JsonNode value(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** The text of the first element that fits; empty when there is none. */
    String text(String selector) {
        return value("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
                .asString();
    }

    boolean shows(String selector) {
        return value("(e => !!e && e.checkVisibility())(document.querySelector(" + quoted(selector) + "))")
                .asBoolean();
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    void open(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** Clicks where the element is, as a hand would. */
    void click(String selector) {
        JsonNode place = value("(() => { const e = document.querySelector(" + quoted(selector)
                + "); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                + " return [b.left + b.width / 2, b.top + b.height / 2]; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            place.get(0).asDouble(),
                            "y",
                            place.get(1).asDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key: Tab, Enter, Escape. */
    void key(String key) {
        int code = key.equals("Tab") ? 9 : key.equals("Enter") ? 13 : 27;
        Map<String, Object> down = Map.of(
                "type", key.equals("Enter") ? "keyDown" : "rawKeyDown",
                "key", key,
                "code", key,
                "windowsVirtualKeyCode", code,
                "text", key.equals("Enter") ? "\r" : "");
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void scheme(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void language(String header) {
        call("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", header)));
    }

    /** What is seen, as PNG. */
    void picture(Path file) throws IOException {
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asString();
        Files.write(file, Base64.getDecoder().decode(data.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() {
        socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).join();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.abort();
        end(process);
    }

    private static void end(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("the browser's end")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !process.isAlive() && all.stream().noneMatch(ProcessHandle::isAlive));
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    Optional.ofNullable(asked.remove(message.get("id").asLong()))
                            .ifPresent(answer -> answer.complete(message));
                } else {
                    hear(message.path("method").asString(), message.path("params"));
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void hear(String method, JsonNode said) {
            switch (method) {
                case "Runtime.exceptionThrown" ->
                    complaints.add(said.path("exceptionDetails").toString());
                case "Runtime.consoleAPICalled" -> {
                    if (said.path("type").asString().matches("error|warning|assert")) {
                        complaints.add(said.path("args").toString());
                    }
                }
                case "Log.entryAdded" -> {
                    JsonNode entry = said.path("entry");
                    if (entry.path("level").asString().matches("error|warning")
                            && !entry.path("source").asString().equals("network")) {
                        complaints.add(entry.toString());
                    }
                }
                default -> {
                    // of no interest
                }
            }
        }
    }
}
