package io.gannet.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A job of /v1 as lines for people. */
final class JobText {

    private JobText() {}

    /** One line: {@code 7  backfill  shop.articles  running  1,200 of 5,000 rows  800/s  5 s left}. */
    static String line(JsonNode job) {
        List<String> parts = new ArrayList<>();
        parts.add(job.path("id").asString());
        parts.add(job.path("kind").asString());
        parts.add(job.path("subject").asString());
        parts.add(job.path("state").asString());
        parts.add(rows(job));
        parts.add(String.format("%,.0f/s", job.path("per_second").asDouble()));
        if (job.has("seconds_left")) {
            parts.add(time(job.path("seconds_left").asLong()) + " left");
        }
        String note = job.path("note").asString();
        if (!note.isEmpty()) {
            parts.add("(" + note + ")");
        }
        return String.join("  ", parts);
    }

    private static String rows(JsonNode job) {
        long done = job.path("done").asLong();
        // the server's estimate may be old
        return job.path("total").asLong() >= done && job.has("total")
                ? String.format("%,d of about %,d rows", done, job.path("total").asLong())
                : String.format("%,d rows", done);
    }

    static String time(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    static boolean ended(JsonNode job) {
        String state = job.path("state").asString();
        return state.equals("done") || state.equals("failed") || state.equals("aborted");
    }
}
