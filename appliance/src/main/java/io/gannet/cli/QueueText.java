package io.gannet.cli;

import io.gannet.client.ApiClient;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Queues and messages as lines for people. */
final class QueueText {

    static final String HEADING = "    unread      open       last    slots  oldest  name";

    private QueueText() {}

    static String path(String queue) {
        return "/v1/queues/" + ApiClient.encode(queue);
    }

    static String line(JsonNode queue) {
        JsonNode settings = queue.path("settings");
        String paused = settings.path("putsPaused").asBoolean(false)
                        || settings.path("readsPaused").asBoolean(false)
                ? "  (paused)"
                : "";
        return String.format(
                "%10d%10d%11d%9d%7.0fs  %s%s",
                queue.path("unread").asLong(),
                queue.path("open").asLong(),
                queue.path("last").asLong(),
                settings.path("slots").asLong(),
                queue.path("oldestAgeSeconds").asDouble(),
                queue.path("name").asString(),
                paused);
    }

    static void show(Cli cli, JsonNode queue) {
        if (cli.json()) {
            cli.out().println(queue);
            return;
        }
        for (Map.Entry<String, JsonNode> member : queue.properties()) {
            if (member.getKey().equals("readers")) {
                for (JsonNode reader : member.getValue()) {
                    cli.out()
                            .println("reader " + reader.path("name").asString() + ": "
                                    + reader.path("mode").asString() + ", " + reader.path("unread") + " unread, "
                                    + reader.path("open") + " open, acknowledged through "
                                    + reader.path("acknowledged"));
                }
            } else {
                JsonNode value = member.getValue();
                cli.out().println(member.getKey() + ": " + (value.isString() ? value.asString() : value.toString()));
            }
        }
    }

    /** The number that follows what the default reader has acknowledged; 1 when there is no such reader. */
    static long firstUnread(JsonNode queue) {
        for (JsonNode reader : queue.path("readers")) {
            if (reader.path("name").asString("").equals("default")) {
                return reader.path("acknowledged").asLong() + 1;
            }
        }
        return 1;
    }

    /** Bodies, a line each; whole messages as JSON. */
    static void messages(Cli cli, JsonNode messages) {
        for (JsonNode message : messages) {
            if (cli.json()) {
                cli.out().println(message);
            } else {
                cli.out()
                        .println(
                                message.has("body")
                                        ? message.path("body").asString()
                                        : "base64:" + message.path("base64").asString());
            }
        }
    }
}
