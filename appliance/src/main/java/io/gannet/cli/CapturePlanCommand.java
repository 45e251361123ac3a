package io.gannet.cli;

import io.gannet.capture.CapturePlan;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.config.ConfigException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Says what capturing tables means: what was checked, what would be done, what will not be seen.",
        footer = {"", "Example: gannet capture plan shop.articles --mode outbox"})
final class CapturePlanCommand implements Callable<Integer> {

    private final Cli cli;

    @Mixin
    private CaptureTables tables = new CaptureTables();

    CapturePlanCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, SQLException {
        boolean possible = true;
        List<Map<String, Object>> json = new ArrayList<>();
        try (CaptureDatabase database = new CaptureDatabase(cli)) {
            for (TableName name : tables.names()) {
                CapturePlan plan = database.installer().plan(name, tables.options(cli, name));
                possible &= plan.possible();
                json.add(json(plan));
                if (!cli.json()) {
                    print(plan);
                }
            }
        } catch (TableUnusableException e) {
            throw CaptureDatabase.unusable(e);
        }
        if (cli.json()) {
            cli.out().println(Json.text(json));
        }
        return (possible ? ExitCode.DONE : ExitCode.FAILED).status();
    }

    private static Map<String, Object> json(CapturePlan plan) {
        return Map.of(
                "table", plan.table().toString(),
                "queue", plan.queue(),
                "possible", plan.possible(),
                "findings", plan.findings().stream().map(Object::toString).toList(),
                "statements", plan.statements());
    }

    private void print(CapturePlan plan) {
        cli.out().println(plan.table() + " -> queue " + plan.queue());
        plan.findings().forEach(finding -> cli.out().println("  " + finding));
        cli.out()
                .println(
                        plan.statements().isEmpty()
                                ? "  installed like this already"
                                : "  to do: " + plan.statements().size()
                                        + " statements on triggers (gannet capture sql prints all)");
    }
}
