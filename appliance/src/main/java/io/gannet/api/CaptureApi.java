package io.gannet.api;

import io.gannet.capture.CaptureOptions;
import io.gannet.capture.DriftWatch;
import io.gannet.capture.InstalledCapture;
import io.gannet.change.TableName;
import io.gannet.http.Access;
import io.gannet.http.Routes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Capture as the drift watch saw it last: {@code GET /v1/capture}. Asks no database. */
public final class CaptureApi {

    private final DriftWatch watch;

    /** What this watch sees. */
    public CaptureApi(DriftWatch watch) {
        this.watch = watch;
    }

    /** Registers the handler. */
    public void register(Routes routes) {
        routes.on("GET", "/v1/capture", Access.READ, exchange -> {
            exchange.query().only();
            exchange.json(200, all());
        });
    }

    /** The reply: every captured table, those with problems included. */
    Map<String, Object> all() {
        Map<TableName, List<String>> problems = watch.problems();
        Map<TableName, InstalledCapture> captured = watch.captured().stream()
                .collect(Collectors.toMap(InstalledCapture::table, one -> one, (first, second) -> first));
        Set<String> names = new TreeSet<>();
        captured.keySet().forEach(table -> names.add(table.toString()));
        problems.keySet().forEach(table -> names.add(table.toString()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("looked_at", watch.lookedAt());
        json.put("lost", watch.lostEvents());
        json.put(
                "tables",
                names.stream()
                        .map(TableName::parse)
                        .map(table -> table(
                                table,
                                java.util.Optional.ofNullable(captured.get(table)),
                                problems.getOrDefault(table, List.of())))
                        .toList());
        return json;
    }

    private static Map<String, Object> table(
            TableName table, java.util.Optional<InstalledCapture> capture, List<String> problems) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", table.toString());
        capture.ifPresent(one -> {
            CaptureOptions options = one.options();
            json.put("state", one.stateText());
            json.put("mode", options.mode().name().toLowerCase(Locale.ROOT));
            json.put("payload", options.payload().name().toLowerCase(Locale.ROOT));
            json.put("udf", options.udf());
        });
        json.put("problems", problems);
        return json;
    }
}
