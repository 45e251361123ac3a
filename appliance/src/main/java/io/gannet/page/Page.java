package io.gannet.page;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Serves the page from the jar: {@code GET /} for browsers and its files under {@code /page/}. Files are read once, at the
 * start, and sent with an ETag. The content policy lets the page load nothing from anywhere else, and lets no other page frame
 * it.
 */
public final class Page {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "style.css", "text/css; charset=utf-8",
            "gannet.svg", "image/svg+xml",
            "app.js", "text/javascript; charset=utf-8",
            "api.js", "text/javascript; charset=utf-8",
            "dom.js", "text/javascript; charset=utf-8",
            "text.js", "text/javascript; charset=utf-8",
            "search.js", "text/javascript; charset=utf-8",
            "queues.js", "text/javascript; charset=utf-8",
            "queue.js", "text/javascript; charset=utf-8");

    private static final class Served {
        final String type;
        final byte[] bytes;
        final String tag;

        Served(String type, byte[] bytes, String tag) {
            this.type = type;
            this.bytes = bytes;
            this.tag = tag;
        }
    }

    private final Map<String, Served> files = new LinkedHashMap<>();

    /** Reads the files. */
    public Page() {
        FILES.forEach((name, type) -> files.put(name, load(name, type)));
    }

    /** Adds the page's routes. */
    public void register(Routes routes) {
        routes.direct("GET", "/", Access.ANYBODY, exchange -> serve(exchange, "index.html"));
        routes.direct(
                "GET", "/page/{file}", Access.ANYBODY, exchange -> serve(exchange, exchange.pathParameter("file")));
    }

    private void serve(Exchange exchange, String name) {
        Optional<Served> found = Optional.ofNullable(files.get(name));
        if (found.isEmpty()) {
            exchange.problem(Problem.notFound("file", name));
            return;
        }
        Served file = found.get();
        boolean known =
                exchange.header("If-None-Match").filter(file.tag::equals).isPresent();
        exchange.reply(
                known ? 304 : 200,
                file.type,
                known ? new byte[0] : file.bytes,
                "Cache-Control",
                "no-cache",
                "ETag",
                file.tag,
                "Content-Security-Policy",
                POLICY,
                "X-Content-Type-Options",
                "nosniff",
                "Referrer-Policy",
                "no-referrer");
    }

    private static Served load(String name, String type) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is missing from the jar");
            }
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            return new Served(type, bytes, "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
        }
    }
}
