package io.gannet.cli;

import io.gannet.capture.CaptureStatus;
import io.gannet.capture.UdfInstaller;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Says how capture stands. Exit code 3 when a trigger is missing, old or changed, or a table replaced.",
        footer = {"", "Example: gannet capture status"})
final class CaptureStatusCommand implements Callable<Integer> {

    private final Cli cli;

    CaptureStatusCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException {
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            List<CaptureStatus> all = database.installer().status();
            UdfInstaller udf = new UdfInstaller(database.pool());
            String version = udf.version().orElse("not installed");
            long lost = udf.lost() + database.installer().lostRows();
            if (cli.json()) {
                cli.out()
                        .println(Json.text(Map.of(
                                "udf", version,
                                "lost", lost,
                                "tables",
                                        all.stream()
                                                .map(CaptureStatusCommand::json)
                                                .toList())));
            } else {
                all.forEach(this::print);
                cli.out().println("UDF library: " + version + (lost > 0 ? ", " + lost + " events lost: verify" : ""));
                if (all.isEmpty()) {
                    cli.out().println("no table is captured");
                }
            }
            boolean sound = all.stream().allMatch(CaptureStatus::sound);
            return (sound ? ExitCode.DONE : ExitCode.DIFFERENCES).status();
        }
    }

    private static Map<String, Object> json(CaptureStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", status.capture().table().toString());
        json.put("state", status.capture().stateText());
        json.put("payload", status.capture().options().payload().text());
        json.put("udf", status.capture().options().udf());
        json.put("replaced", status.replaced());
        json.put("problems", status.problems());
        return json;
    }

    private void print(CaptureStatus status) {
        List<String> lines = new ArrayList<>(status.problems());
        if (status.replaced()) {
            lines.add("the table was truncated, restored, swapped or rebuilt since: verify it");
        }
        cli.out()
                .println(status.capture().table() + ": " + status.capture().stateText() + ", payload "
                        + status.capture().options().payload().text() + (lines.isEmpty() ? ", sound" : ""));
        lines.forEach(line -> cli.out().println("  " + line));
    }
}
