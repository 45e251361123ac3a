package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.queue.EngineException;
import io.gannet.queue.QueueEngine;
import java.nio.file.Path;
import java.util.Map;

/** What concerns the engine as a whole. */
final class EngineRoutes {

    private final QueueEngine engine;

    EngineRoutes(QueueEngine engine) {
        this.engine = engine;
    }

    void register(Routes routes) {
        routes.direct("GET", "/v1/engine", Access.READ, this::status)
                .on("POST", "/v1/engine:backup", Access.FULL, this::backup)
                .direct("POST", "/v1/versions:draw", Access.FULL, this::draw);
    }

    private void status(Exchange x) {
        x.query().only();
        x.json(200, engine.status());
    }

    private void draw(Exchange x) {
        x.query().only();
        x.json(200, Map.of("epoch", engine.epoch(), "position", engine.drawPosition()));
    }

    private void backup(Exchange x) {
        x.query().only();
        String directory = JsonBody.of(x).only("directory").required("directory");
        Path target = Path.of(directory);
        if (!target.isAbsolute()) {
            throw Problem.parameter("directory", directory, "an absolute path on the appliance's machine")
                    .exception();
        }
        try {
            engine.backup(target);
        } catch (EngineException e) {
            throw Problem.of(409, "the backup failed", String.valueOf(e.getMessage()))
                    .exception();
        }
        x.json(200, Map.of("directory", directory));
    }
}
