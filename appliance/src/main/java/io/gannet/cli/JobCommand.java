package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = "Lists long work, changes it while it runs, pauses, resumes and aborts it.",
        subcommands = {
            JobCommand.ListJobs.class,
            JobCommand.Status.class,
            JobCommand.Set.class,
            JobCommand.Pause.class,
            JobCommand.Resume.class,
            JobCommand.Abort.class
        },
        footer = {"", "Example: gannet job set 7 rate=500"})
final class JobCommand {

    /** A command about one job. */
    abstract static class OfOne implements Callable<Integer> {

        private final Cli cli;

        @Parameters(index = "0", paramLabel = "ID", description = "The job's number.")
        private String id = "";

        OfOne(Cli cli) {
            this.cli = cli;
        }

        abstract JsonNode ask(ApiClient api, String path) throws IOException, InterruptedException;

        @Override
        public Integer call() throws ConfigException, IOException, InterruptedException {
            JsonNode job = ask(cli.api(), "/v1/jobs/" + ApiClient.encode(id));
            cli.out().println(cli.json() ? Json.text(job) : JobText.line(job));
            if (!cli.json()) {
                job.path("settings").properties().forEach(s -> cli.out()
                        .println("  " + s.getKey() + " = " + s.getValue().asString()));
                job.path("results").properties().forEach(r -> cli.out()
                        .println("  " + r.getKey() + ": " + r.getValue().asString()));
            }
            return ExitCode.DONE.status();
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists all jobs, newest first.",
            footer = {"", "Example: gannet job list"})
    static final class ListJobs implements Callable<Integer> {

        private final Cli cli;

        ListJobs(Cli cli) {
            this.cli = cli;
        }

        @Override
        public Integer call() throws ConfigException, IOException, InterruptedException {
            JsonNode jobs = cli.api().get("/v1/jobs").path("jobs");
            for (JsonNode job : jobs) {
                cli.out().println(cli.json() ? Json.text(job) : JobText.line(job));
            }
            return ExitCode.DONE.status();
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows one job.",
            footer = {"", "Example: gannet job status 7"})
    static final class Status extends OfOne {
        Status(Cli cli) {
            super(cli);
        }

        @Override
        JsonNode ask(ApiClient api, String path) throws IOException, InterruptedException {
            return api.get(path);
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Changes settings of a job while it runs.",
            footer = {"", "Example: gannet job set 7 chunk-size=500 max-threads-running=10"})
    static final class Set extends OfOne {

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME=VALUE", description = "What to change.")
        private List<String> settings = List.of();

        Set(Cli cli) {
            super(cli);
        }

        @Override
        JsonNode ask(ApiClient api, String path) throws IOException, InterruptedException {
            Map<String, String> changes = new LinkedHashMap<>();
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                if (equals < 1) {
                    throw new CommandException(ExitCode.USAGE, "\"" + setting + "\" is not of the form NAME=VALUE");
                }
                changes.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
            return api.send("PATCH", path, Map.of("settings", changes));
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Pauses a job; it stands still over restarts.",
            footer = {"", "Example: gannet job pause 7"})
    static final class Pause extends OfOne {
        Pause(Cli cli) {
            super(cli);
        }

        @Override
        JsonNode ask(ApiClient api, String path) throws IOException, InterruptedException {
            return api.send("POST", path + "/pause", Map.of());
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Lets a paused job go on.",
            footer = {"", "Example: gannet job resume 7"})
    static final class Resume extends OfOne {
        Resume(Cli cli) {
            super(cli);
        }

        @Override
        JsonNode ask(ApiClient api, String path) throws IOException, InterruptedException {
            return api.send("POST", path + "/resume", Map.of());
        }
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description = "Ends a job; what it did stays.",
            footer = {"", "Example: gannet job abort 7"})
    static final class Abort extends OfOne {
        Abort(Cli cli) {
            super(cli);
        }

        @Override
        JsonNode ask(ApiClient api, String path) throws IOException, InterruptedException {
            return api.send("POST", path + "/abort", Map.of());
        }
    }
}
