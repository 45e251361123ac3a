package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.RouteHandler;
import io.gannet.http.Routes;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Jobs: {@code GET /v1/jobs}, {@code GET /v1/jobs/{id}}, {@code PATCH /v1/jobs/{id}} with {@code {"settings":{...}}}, and {@code
 * POST /v1/jobs/{id}/pause}, {@code /resume}, {@code /abort}.
 */
public final class JobsApi {

    private final JobRegistry jobs;

    public JobsApi(JobRegistry jobs) {
        this.jobs = jobs;
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        routes.on("GET", "/v1/jobs", Access.READ, this::list);
        routes.on(
                "GET",
                "/v1/jobs/{id}",
                Access.READ,
                exchange -> reply(exchange, jobs.find(exchange.pathParameter("id"))));
        routes.on("PATCH", "/v1/jobs/{id}", Access.FULL, this::set);
        routes.on("POST", "/v1/jobs/{id}/pause", Access.FULL, one("paused", jobs::pause));
        routes.on("POST", "/v1/jobs/{id}/resume", Access.FULL, one("resumed", jobs::resume));
        routes.on("POST", "/v1/jobs/{id}/abort", Access.FULL, one("aborted", jobs::abort));
    }

    private void list(Exchange exchange) {
        exchange.query().only();
        exchange.json(200, all());
    }

    /** The reply that lists all. */
    Map<String, Object> all() {
        return Map.of("jobs", jobs.list().stream().map(JobsApi::json).toList());
    }

    private RouteHandler one(String done, Function<String, Optional<JobView>> act) {
        return exchange -> {
            String id = exchange.pathParameter("id");
            jobs.find(id).filter(job -> job.state().ended()).ifPresent(job -> {
                throw Problem.of(409, "Job ended", "job " + id + " is " + name(job) + ": it cannot be " + done)
                        .exception();
            });
            reply(exchange, act.apply(id));
        };
    }

    private static void reply(Exchange exchange, Optional<JobView> job) {
        exchange.json(200, json(job.orElseThrow(() -> Problem.notFound("job", exchange.pathParameter("id"))
                .exception())));
    }

    private void set(Exchange exchange) {
        String id = exchange.pathParameter("id");
        Map<String, String> settings = settings(exchange.bodyObject());
        JobView job =
                jobs.find(id).orElseThrow(() -> Problem.notFound("job", id).exception());
        if (job.state().ended()) {
            throw Problem.of(409, "Job ended", "job " + id + " is " + name(job) + ": nothing can be set any more")
                    .exception();
        }
        Optional<JobView> changed = Optional.of(job);
        try {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                changed = jobs.set(id, setting.getKey(), setting.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Bad setting", String.valueOf(e.getMessage())).exception();
        }
        exchange.json(200, json(changed.orElseThrow()));
    }

    static Map<String, String> settings(Map<String, Object> body) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (body.getOrDefault("settings", Map.of()) instanceof Map<?, ?> given) {
            given.forEach((name, value) -> settings.put(String.valueOf(name), String.valueOf(value)));
            return settings;
        }
        throw Problem.parameter("settings", String.valueOf(body.get("settings")), "an object of names and values")
                .exception();
    }

    private static String name(JobView job) {
        return job.state().name().toLowerCase(java.util.Locale.ROOT);
    }

    /** A job as the API shows it. */
    static Map<String, Object> json(JobView job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("kind", job.kind());
        json.put("subject", job.subject());
        json.put("state", name(job));
        json.put("done", job.done());
        job.total().ifPresent(total -> json.put("total", total));
        json.put("per_second", Math.round(job.perSecond() * 10) / 10.0);
        job.secondsLeft().ifPresent(left -> json.put("seconds_left", left));
        json.put("note", job.note());
        json.put("settings", job.settings());
        json.put("results", job.results());
        json.put("created_at", job.createdAt());
        if (job.endedAt() > 0) {
            json.put("ended_at", job.endedAt());
        }
        return json;
    }
}
