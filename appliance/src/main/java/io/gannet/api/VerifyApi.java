package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobView;
import io.gannet.verify.ScrubStatus;
import io.gannet.verify.VerifyKind;
import io.gannet.verify.VerifyTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Verifies: {@code POST /v1/verifies} with {@code {"of":"shop.articles","settings":{"repair":"true"}}} ({@code of} is a table or an
 * index; answers 202 with a job per index and table), and {@code GET /v1/scrub}, what the scrubber knows.
 */
public final class VerifyApi {

    private final JobRegistry jobs;
    private final Supplier<List<VerifyTarget>> targets;
    private final Supplier<List<ScrubStatus>> scrubbed;

    public VerifyApi(JobRegistry jobs, Supplier<List<VerifyTarget>> targets, Supplier<List<ScrubStatus>> scrubbed) {
        this.jobs = jobs;
        this.targets = targets;
        this.scrubbed = scrubbed;
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        routes.on("POST", "/v1/verifies", Access.FULL, this::start);
        routes.on("GET", "/v1/scrub", Access.READ, this::scrub);
    }

    private void start(Exchange exchange) {
        Map<String, Object> body = exchange.bodyObject();
        String of = String.valueOf(body.getOrDefault("of", ""));
        Map<String, String> settings = JobsApi.settings(body);
        List<VerifyTarget> meant = targets.get().stream()
                .filter(t -> t.table().toString().equals(of)
                        || t.sink().name().equals(of)
                        || t.name().equals(of))
                .toList();
        if (meant.isEmpty()) {
            throw Problem.notFound("index or table of an index", of).exception();
        }
        List<Map<String, Object>> started = new ArrayList<>();
        try {
            for (VerifyTarget target : meant) {
                JobView job = jobs.submit(VerifyKind.NAME, target.name(), settings);
                started.add(JobsApi.json(job));
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Bad setting", String.valueOf(e.getMessage())).exception();
        } catch (IllegalStateException e) {
            throw Problem.of(409, "Too many jobs", String.valueOf(e.getMessage()))
                    .exception();
        }
        exchange.json(202, Map.of("jobs", started));
    }

    private void scrub(Exchange exchange) {
        exchange.query().only();
        exchange.json(200, scrubbed());
    }

    /** The reply about the scrubber. */
    Map<String, Object> scrubbed() {
        return Map.of("targets", scrubbed.get().stream().map(VerifyApi::json).toList());
    }

    private static Map<String, Object> json(ScrubStatus one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("target", one.target());
        json.put("rows_in_this_pass", one.rows());
        json.put("rows", one.lastRows());
        json.put("equal", one.lastEqual());
        json.put("repaired", one.lastRepaired());
        json.put("left", one.lastLeft());
        json.put("passed_at", one.passedAt());
        json.put("bound_seconds", one.boundSeconds());
        json.put("note", one.note());
        return json;
    }
}
