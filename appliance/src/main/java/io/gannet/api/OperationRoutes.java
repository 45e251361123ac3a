package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Health, readiness, metrics and the contract. */
final class OperationRoutes {

    private final Readiness readiness;
    private final Supplier<String> scrape;

    OperationRoutes(Readiness readiness, Supplier<String> scrape) {
        this.readiness = readiness;
        this.scrape = scrape;
    }

    void register(Routes routes) throws IOException {
        byte[] contract = contract();
        routes.direct("GET", "/healthz", Access.ANYBODY, x -> x.json(200, Map.of("status", "ok")))
                .on("GET", "/readyz", Access.ANYBODY, this::ready)
                .on("GET", "/metrics", Access.READ, this::metrics)
                .direct("GET", "/openapi.yaml", Access.ANYBODY, x -> x.reply(200, "application/yaml", contract));
    }

    static byte[] contract() throws IOException {
        try (InputStream in = OperationRoutes.class.getResourceAsStream("openapi.yaml")) {
            return java.util.Objects.requireNonNull(in, "openapi.yaml").readAllBytes();
        }
    }

    private void ready(Exchange x) {
        Map<String, Optional<String>> results = readiness.run();
        Map<String, Object> checks = new LinkedHashMap<>();
        results.forEach((name, problem) -> checks.put(name, problem.orElse("ok")));
        boolean ready = results.values().stream().allMatch(Optional::isEmpty);
        x.json(ready ? 200 : 503, Map.of("status", ready ? "ready" : "not ready", "checks", checks));
    }

    private void metrics(Exchange x) {
        x.reply(200, "text/plain; version=0.0.4; charset=utf-8", scrape.get().getBytes(StandardCharsets.UTF_8));
    }
}
