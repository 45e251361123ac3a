package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description = "Forgets failed positions; the log keeps a line of it.",
        footer = {"", "Example: gannet failed discard 17 18", "         gannet failed discard --reason 'not JSON'"})
final class FailedDiscardCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Their numbers.")
    private List<Long> ids = List.of();

    @Option(names = "--reason", paramLabel = "TEXT", description = "All whose reason holds this text.")
    private Optional<String> reason = Optional.empty();

    FailedDiscardCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        if (ids.isEmpty() && reason.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, "name the failed positions, or --reason TEXT");
        }
        ApiClient api = cli.api();
        List<Long> all = reason.isEmpty() ? ids : FailedIds.select(api, Optional.empty(), reason, failed -> true);
        for (long id : all) {
            api.send("DELETE", "/v1/failed/" + id, Optional.empty(), "application/json");
            cli.out().println(id + " discarded");
        }
        return ExitCode.DONE.status();
    }
}
