package io.gannet.cli;

import io.gannet.config.ConfigException;
import io.gannet.config.Setting;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows every value in force; secrets are masked.",
        footer = {"", "Example: gannet config show --origin"})
final class ConfigShowCommand implements Callable<Integer> {

    private final Cli cli;

    @Option(names = "--origin", description = "Say where each value comes from.")
    private boolean origin;

    ConfigShowCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException {
        List<Setting> settings = cli.load().settings();
        if (cli.json()) {
            cli.out().println(Json.text(settings));
            return ExitCode.DONE.status();
        }
        int width = settings.stream()
                .mapToInt(one -> one.path().length() + one.value().length() + 2)
                .max()
                .orElse(0);
        for (Setting one : settings) {
            String line = one.path() + ": " + one.value();
            cli.out().println(origin ? String.format("%-" + width + "s  # %s", line, one.origin()) : line);
        }
        return ExitCode.DONE.status();
    }
}
