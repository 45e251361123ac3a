package io.gannet.cli;

import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks the configuration; tells every problem with its line. Exit code 78 when there is one.",
        footer = {"", "Example: gannet config check gannet.yaml"})
final class ConfigCheckCommand implements Callable<Integer> {

    private final Cli cli;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file (default: as --config).")
    private Optional<Path> file = Optional.empty();

    ConfigCheckCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws ConfigException {
        file.ifPresent(cli::useConfig);
        ConfigLoader.Loaded loaded = cli.load();
        loaded.warnings().forEach(warning -> cli.err().println("gannet: warning: " + warning));
        cli.say(cli.configFile().map(Path::toString).orElse("defaults") + ": the configuration is valid");
        return ExitCode.DONE.status();
    }
}
