package io.gannet.cli;

import io.gannet.client.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Finds failed positions by what they have in common. */
final class FailedIds {

    private static final int MAX = 10_000;

    private FailedIds() {}

    static List<Long> select(ApiClient api, Optional<String> queue, Optional<String> reason, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        List<Long> ids = new ArrayList<>();
        for (JsonNode failed :
                api.get(FailedListCommand.path(queue, reason, MAX)).path("failed")) {
            if (wanted.test(failed)) {
                ids.add(failed.path("id").asLong());
            }
        }
        return ids;
    }
}
