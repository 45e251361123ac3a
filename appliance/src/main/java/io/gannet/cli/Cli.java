package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * What every command gets: the global options, the streams, the environment and the configuration. Data goes to {@link #out()},
 * everything else to {@link #err()}.
 */
public final class Cli {

    /** How results are printed. */
    public enum Output {
        text,
        json
    }

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final Map<String, String> flags = new HashMap<>();

    private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#\\s]+/*");

    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Configuration file (default: $$GANNET_CONFIG, else ./gannet.yaml if there is one).")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description =
                    "The appliance to talk to (default: $$GANNET_URL, else where the configuration says it listens).")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--auth-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description =
                    "File with the password or a token in its first line (default: $$GANNET_AUTH_FILE, else server.auth-file).")
    private Optional<Path> authFile = Optional.empty();

    @Option(
            names = "--output",
            scope = ScopeType.INHERIT,
            paramLabel = "text|json",
            description = "How results are printed (default: text).")
    private Output output = Output.text;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print results and errors only.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what happens; show causes of failures.")
    private boolean verbose;

    public Cli(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = Map.copyOf(environment);
    }

    /** Standard output: results only. */
    public PrintStream out() {
        return out;
    }

    /** Standard error: progress and errors. */
    public PrintStream err() {
        return err;
    }

    /** The process's environment. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Results are to be printed as JSON. */
    public boolean json() {
        return output == Output.json;
    }

    /** No progress is to be printed. */
    public boolean quiet() {
        return quiet;
    }

    /** Causes of failures are to be shown. */
    public boolean verbose() {
        return verbose;
    }

    /** Prints a line for people on standard error, unless quiet. */
    public void say(String line) {
        if (!quiet) {
            err.println(line);
        }
    }

    /** Lets a command's own option override a key of the configuration; before {@link #load()}. */
    public void override(String key, Optional<?> value) {
        value.ifPresent(given -> flags.put(key, given.toString()));
    }

    /** Takes this file as if it had been given by {@code --config}. */
    void useConfig(Path file) {
        config = Optional.of(file);
    }

    /** The configuration file in use. */
    public Optional<Path> configFile() {
        if (config.isPresent()) {
            return config;
        }
        String named = environment.get("GANNET_CONFIG");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        Path usual = Path.of("gannet.yaml");
        return Files.isRegularFile(usual) ? Optional.of(usual) : Optional.empty();
    }

    /** Reads the configuration with its origins. */
    public ConfigLoader.Loaded load() throws ConfigException {
        override("server.auth-file", authFile());
        return ConfigLoader.load(new Sources(flags, environment, configFile()));
    }

    /** Reads the configuration. */
    public Config config() throws ConfigException {
        return load().config();
    }

    /** The text, if it is the address of a server. */
    static String address(String option, String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new CommandException(
                    ExitCode.USAGE, option + " is an address such as http://127.0.0.1:1218, not \"" + text + "\"");
        }
        return text;
    }

    /** The appliance's address, without a slash at the end. */
    public String url() throws ConfigException {
        Optional<String> given = url.map(URI::toString).or(() -> Optional.ofNullable(environment.get("GANNET_URL")));
        if (given.isPresent()) {
            return address("--url", given.orElseThrow()).replaceAll("/+$", "");
        }
        Config read = config();
        return (read.server().tls().isPresent() ? "https://" : "http://")
                + read.server().http();
    }

    /** A client of the appliance at {@link #url()}, with the password or token of {@link #authFile()}. */
    public ApiClient api() throws ConfigException {
        return api(Duration.ofSeconds(60));
    }

    /** The same for what may take longer than a minute. */
    ApiClient api(Duration limit) throws ConfigException {
        return new ApiClient(url(), token(), limit);
    }

    /** A client of another appliance than {@link #url()}. */
    ApiClient api(String other) throws ConfigException {
        return new ApiClient(other.replaceAll("/+$", ""), token(), Duration.ofSeconds(60));
    }

    private Optional<String> token() throws ConfigException {
        Optional<Path> file = config().server().authFile();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (BufferedReader reader = Files.newBufferedReader(file.orElseThrow(), StandardCharsets.UTF_8)) {
            return Optional.ofNullable(reader.readLine()).map(String::strip);
        } catch (IOException e) {
            throw new CommandException(ExitCode.CONFIG, "auth-file " + file.orElseThrow() + " cannot be read", e);
        }
    }

    /** The file with password or token, if there is one. */
    public Optional<Path> authFile() {
        return authFile.or(
                () -> Optional.ofNullable(environment.get("GANNET_AUTH_FILE")).map(Path::of));
    }
}
