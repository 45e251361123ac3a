package io.gannet.api;

import io.gannet.backfill.BackfillKind;
import io.gannet.change.TableName;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Starts backfills: {@code POST /v1/backfills} with {@code {"tables":["shop.articles"],"settings":{"where":"id < 10"}}}; answers
 * 202 with a job per table.
 */
public final class BackfillApi {

    private final JobRegistry jobs;
    private final Function<TableName, Optional<String>> refusal;

    /**
     * The handlers.
     *
     * @param refusal why a table cannot be backfilled, in one line; empty when it can
     */
    public BackfillApi(JobRegistry jobs, Function<TableName, Optional<String>> refusal) {
        this.jobs = jobs;
        this.refusal = refusal;
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        routes.on("POST", "/v1/backfills", Access.FULL, this::start);
    }

    private void start(Exchange exchange) {
        Map<String, Object> body = exchange.bodyObject();
        Map<String, String> settings = JobsApi.settings(body);
        List<TableName> tables = tables(body);
        for (TableName table : tables) {
            Optional<String> why = refusal.apply(table);
            if (why.isPresent()) {
                throw Problem.of(404, "Table not usable", why.get()).exception();
            }
        }
        List<Map<String, Object>> started = new ArrayList<>();
        try {
            for (TableName table : tables) {
                JobView job = jobs.submit(BackfillKind.NAME, table.toString(), settings);
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

    static List<TableName> tables(Map<String, Object> body) {
        List<TableName> tables = new ArrayList<>();
        if (body.get("tables") instanceof List<?> given && !given.isEmpty()) {
            for (Object name : given) {
                try {
                    tables.add(TableName.parse(String.valueOf(name)));
                } catch (IllegalArgumentException e) {
                    throw Problem.parameter("tables", String.valueOf(name), "schema.table")
                            .exception();
                }
            }
            return tables;
        }
        throw Problem.parameter("tables", String.valueOf(body.get("tables")), "a list of schema.table")
                .exception();
    }
}
