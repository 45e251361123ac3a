package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobView;
import java.util.Map;
import java.util.Set;

/**
 * Starts rebuilds: {@code POST /v1/rebuilds} with {@code {"index":"articles","settings":{"rate":"5000"}}}; answers 202 with the job.
 * The index in use serves until the new one takes its place.
 */
public final class RebuildApi {

    private static final String KIND = "rebuild";

    private final JobRegistry jobs;
    private final Set<String> indexes;

    /**
     * The handlers.
     *
     * @param indexes their names; asked at each request
     */
    public RebuildApi(JobRegistry jobs, Set<String> indexes) {
        this.jobs = jobs;
        this.indexes = indexes;
    }

    /** Registers the handler. */
    public void register(Routes routes) {
        routes.on("POST", "/v1/rebuilds", Access.FULL, this::start);
    }

    private void start(Exchange exchange) {
        Map<String, Object> body = exchange.bodyObject();
        String index = String.valueOf(body.getOrDefault("index", ""));
        if (!indexes.contains(index)) {
            throw Problem.notFound("index", index).exception();
        }
        boolean underWay = jobs.list().stream()
                .anyMatch(job -> job.kind().equals(KIND)
                        && job.subject().equals(index)
                        && !job.state().ended());
        if (underWay) {
            throw Problem.of(409, "Rebuild under way", "index " + index + " is being rebuilt already")
                    .exception();
        }
        try {
            JobView job = jobs.submit(KIND, index, JobsApi.settings(body));
            exchange.json(202, JobsApi.json(job));
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Bad setting", String.valueOf(e.getMessage())).exception();
        } catch (IllegalStateException e) {
            throw Problem.of(409, "Too many jobs", String.valueOf(e.getMessage()))
                    .exception();
        }
    }
}
