package io.gannet.page;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Serves the page from the jar: {@code GET /} for browsers and its files under {@code /page/}. Files are read once, at the
 * first request, and sent with an ETag. The content policy lets the page load nothing from anywhere else, run no text as code, and lets
 * no other page frame it. The document names the language that the browser asks for.
 */
public final class Page {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "js", "text/javascript; charset=utf-8");

    /** All files but the document itself. */
    static final List<String> FILES = List.of(
            "style.css",
            "gannet.svg",
            "theme.js",
            "app.js",
            "actions.js",
            "api.js",
            "asking.js",
            "capture.js",
            "chart.js",
            "dom.js",
            "en.js",
            "failed.js",
            "feed.js",
            "hit.js",
            "jobs.js",
            "overview.js",
            "queue.js",
            "queues.js",
            "search.js",
            "store.js",
            "sync.js",
            "text.js",
            "trace.js",
            "zh.js");

    /** A file as it is sent. */
    private static final class Served {
        final String type;
        final byte[] bytes;
        final String tag;

        Served(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            this.tag = "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"";
        }
    }

    private record Loaded(Map<String, Served> files, Served english, Served chinese) {}

    private Optional<Loaded> loaded = Optional.empty();

    private synchronized Loaded loaded() {
        if (loaded.isEmpty()) {
            loaded = Optional.of(readAll());
        }
        return loaded.get();
    }

    private static Loaded readAll() {
        Map<String, Served> files = new LinkedHashMap<>();
        for (String name : FILES) {
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
            files.put(name, new Served(type, load(name)));
        }
        String document = new String(load("index.html"), StandardCharsets.UTF_8);
        return new Loaded(
                files,
                new Served("text/html; charset=utf-8", document.getBytes(StandardCharsets.UTF_8)),
                new Served(
                        "text/html; charset=utf-8",
                        document.replace("<html lang=\"en\">", "<html lang=\"zh-CN\">")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds the page's routes. */
    public void register(Routes routes) {
        routes.direct(
                "GET",
                "/",
                Access.ANYBODY,
                exchange -> serve(
                        exchange,
                        Languages.chineseFirst(
                                        exchange.header("Accept-Language").orElse(""))
                                ? loaded().chinese()
                                : loaded().english()));
        routes.direct("GET", "/page/{file}", Access.ANYBODY, this::file);
    }

    private void file(Exchange exchange) {
        String name = exchange.pathParameter("file");
        Optional<Served> found = Optional.ofNullable(loaded().files().get(name));
        if (found.isEmpty()) {
            exchange.problem(Problem.notFound("file", name));
        } else {
            serve(exchange, found.get());
        }
    }

    private static void serve(Exchange exchange, Served file) {
        boolean known =
                exchange.header("If-None-Match").filter(file.tag::equals).isPresent();
        exchange.reply(
                known ? 304 : 200,
                file.type,
                known ? new byte[0] : file.bytes,
                "Cache-Control",
                "no-cache",
                "Vary",
                "Accept-Language",
                "ETag",
                file.tag,
                "Content-Security-Policy",
                POLICY,
                "X-Content-Type-Options",
                "nosniff",
                "X-Frame-Options",
                "DENY",
                "Cross-Origin-Opener-Policy",
                "same-origin",
                "Referrer-Policy",
                "no-referrer");
    }

    private static byte[] load(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
        }
    }
}
