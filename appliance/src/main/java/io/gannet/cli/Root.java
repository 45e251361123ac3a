package io.gannet.cli;

import io.gannet.config.Nearest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gannet} and its commands, as the command line's library knows them. */
@Command(
        name = "gannet",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Carries row changes from MySQL and MariaDB into search.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example: gannet demo", "Help on a command: gannet COMMAND --help", "Exit codes: docs/cli.md"})
final class Root implements Runnable {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills the options in it
    private final Cli cli;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private Root(Cli cli) {
        this.cli = cli;
    }

    /** Runs one command line and gives its exit status. */
    static int run(Cli cli, String... args) {
        CommandLine line = commandLine(cli, args);
        line.setOut(new java.io.PrintWriter(cli.out(), true, java.nio.charset.StandardCharsets.UTF_8));
        line.setErr(new java.io.PrintWriter(cli.err(), true, java.nio.charset.StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((problem, given) -> usage(cli, problem));
        line.setExecutionExceptionHandler((problem, at, parsed) -> Failures.report(cli, problem));
        return line.execute(args);
    }

    /** Only the command that was asked for is built when it can be told: building all takes longer than most run. */
    static CommandLine commandLine(Cli cli, String... args) {
        Commands commands = new Commands(cli);
        CommandLine line = new CommandLine(new Root(cli), commands);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        Map<String, Class<?>> wanted = new TreeMap<>();
        if (args.length > 0 && Commands.ALL.containsKey(args[0])) {
            wanted.put(args[0], Commands.ALL.get(args[0]));
        } else {
            wanted.putAll(Commands.ALL);
        }
        wanted.forEach((name, type) -> line.addSubcommand(name, commands.create(type)));
        return line;
    }

    private static int usage(Cli cli, ParameterException problem) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName(" ");
        String message = String.valueOf(problem.getMessage()).replace('\n', ' ');
        Optional<String> near = problem instanceof CommandLine.UnmatchedArgumentException unmatched
                ? Nearest.to(
                        unmatched.getUnmatched().get(0),
                        problem.getCommandLine().getSubcommands().keySet())
                : Optional.empty();
        cli.err()
                .println("gannet: " + message
                        + near.map(name -> " (did you mean " + name + "?)").orElse("") + "; see " + command
                        + " --help");
        return ExitCode.USAGE.status();
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: one of " + String.join(", ", Arrays.asList(Commands.names())));
    }
}
