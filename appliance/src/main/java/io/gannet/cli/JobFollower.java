package io.gannet.cli;

import io.gannet.client.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import tools.jackson.databind.JsonNode;

/** Follows jobs until they end: a bar on a terminal, a line every few seconds elsewhere, on standard error. */
final class JobFollower {

    private static final long ASK_MILLIS = 200;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Cli cli;
    private final ApiClient api;

    JobFollower(Cli cli, ApiClient api) {
        this.cli = cli;
        this.api = api;
    }

    /** The jobs as they ended, in order. */
    List<JsonNode> follow(JsonNode jobs) throws IOException, InterruptedException {
        List<JsonNode> ended = new ArrayList<>();
        for (JsonNode job : jobs) {
            ended.add(follow(job.path("id").asString(), job));
        }
        return ended;
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on it is never null, and only the look of the progress changes
    private JsonNode follow(String id, JsonNode first) throws IOException, InterruptedException {
        Signals.on("INT", () -> {
            cli.err().println();
            cli.err().println("gannet: job " + id + " goes on; see it with: gannet job status " + id);
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
        });
        boolean terminal = System.console() != null && !cli.quiet() && !cli.json();
        return terminal ? withBar(id, first) : withLines(id, first);
    }

    private JsonNode withBar(String id, JsonNode first) throws IOException, InterruptedException {
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(first.path("kind").asString() + " "
                        + first.path("subject").asString())
                .setUnit(" rows", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .build()) {
            JsonNode job = ask(id);
            while (!JobText.ended(job)) {
                bar.maxHint(job.path("total").asLong(-1));
                bar.stepTo(job.path("done").asLong());
                bar.setExtraMessage(job.path("note").asString());
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
                job = ask(id);
            }
            bar.stepTo(job.path("done").asLong());
            return job;
        }
    }

    private JsonNode withLines(String id, JsonNode first) throws IOException, InterruptedException {
        long saidAt = System.nanoTime();
        JsonNode job = first;
        while (!JobText.ended(job)) {
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            job = ask(id);
            if (System.nanoTime() - saidAt > LINE_NANOS && !cli.quiet()) {
                saidAt = System.nanoTime();
                cli.err().println(JobText.line(job));
            }
        }
        return job;
    }

    private JsonNode ask(String id) throws IOException, InterruptedException {
        return api.get("/v1/jobs/" + ApiClient.encode(id));
    }
}
