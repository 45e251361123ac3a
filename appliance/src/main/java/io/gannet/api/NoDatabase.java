package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import java.util.List;
import java.util.Map;

/** What an appliance without a database answers where one is needed: there are no jobs, and why nothing of the rest can be done. */
public final class NoDatabase {

    private NoDatabase() {}

    /** Registers the handlers. */
    public static void register(Routes routes) {
        routes.on("GET", "/v1/jobs", Access.READ, exchange -> {
            exchange.query().only();
            exchange.json(200, Map.of("jobs", List.of()));
        });
        routes.on("GET", "/v1/jobs/{id}", Access.READ, exchange -> {
            throw Problem.notFound("job", exchange.pathParameter("id")).exception();
        });
        for (String path : List.of("/v1/capture", "/v1/scrub", "/v1/trace")) {
            routes.on("GET", path, Access.READ, NoDatabase::refuse);
        }
        for (String path : List.of("/v1/backfills", "/v1/verifies", "/v1/rebuilds", "/v1/rows:scan")) {
            routes.on("POST", path, Access.FULL, NoDatabase::refuse);
        }
    }

    private static void refuse(Exchange exchange) {
        throw problem().exception();
    }

    static Problem problem() {
        return Problem.of(503, "No database", "no database is configured");
    }
}
