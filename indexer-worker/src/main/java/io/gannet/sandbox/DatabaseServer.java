package io.gannet.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private server that runs. It is in a process session of its own, so that Ctrl-C in a terminal does not reach it; its owner
 * closes it. Thread-safe.
 */
public final class DatabaseServer implements AutoCloseable {

    private static final int START_LIMIT_SECONDS = 120;
    private static final int STOP_LIMIT_SECONDS = 60;
    /** A unix socket's path has at most 107 bytes. */
    private static final int SOCKET_PATH_LIMIT = 100;

    private final ServerFiles files;
    private final Path instance;
    private final String password;
    private final List<String> arguments;
    private final Path socket;
    private final int port;
    private Process process;

    DatabaseServer(ServerFiles files, Path instance, String password, List<String> arguments) throws IOException {
        this.files = files;
        this.instance = instance;
        this.password = password;
        this.arguments = List.copyOf(arguments);
        Path inside = instance.resolve("socket");
        this.socket = inside.toString().getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_LIMIT
                ? inside
                : Path.of("/tmp", "gannet-" + instance.getFileName());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        Files.createDirectories(pluginDir());
        Files.createDirectories(instance.resolve("tmp"));
        Path init = instance.resolve("init.sql");
        Files.createFile(init, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(init, accounts());
        this.process = launch();
    }

    /** Which server it is. */
    public ServerKind kind() {
        return files.kind();
    }

    /** Its TCP port on 127.0.0.1; the same over restarts. */
    public int port() {
        return port;
    }

    /** An account with every privilege. */
    public String user() {
        return "root";
    }

    /** That account's password, drawn for this server. */
    public String password() {
        return password;
    }

    /**
     * A JDBC URL.
     *
     * @param schema default schema, which must exist, or an empty string
     */
    public String jdbcUrl(String schema) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED";
    }

    /** Where the server looks for UDF libraries; the owner of this process may write there. */
    public Path pluginDir() {
        return instance.resolve("plugin");
    }

    /** Its data directory. */
    public Path dataDir() {
        return instance.resolve("data");
    }

    /** Its error log. */
    public Path log() {
        return instance.resolve("log");
    }

    /** The daemon's process id. */
    public synchronized long pid() {
        return process.pid();
    }

    /** Whether the daemon runs. */
    public synchronized boolean running() {
        return process.isAlive();
    }

    /** A new connection, which the caller closes. */
    public Connection connect(String schema) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user());
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5000");
        return DriverManager.getConnection(jdbcUrl(schema), properties);
    }

    /** Runs statements one after another on a connection of their own. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Ends the daemon at once, as a power loss of its process would (kill -9). */
    public synchronized void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Stops the daemon in good order; it can be started again. */
    public synchronized void stop() throws InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            process.destroy(); // it does not listen to SQL any more; SIGTERM is an orderly stop as well
        }
        if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Starts the daemon again on the same port and data; returns when it takes connections. */
    public synchronized void restart() throws InterruptedException {
        if (process.isAlive()) {
            throw new IllegalStateException("the server runs");
        }
        try {
            process = launch();
            start();
        } catch (IOException e) {
            throw new SandboxException("cannot start " + kind().title() + " again: " + e.getMessage(), e);
        }
    }

    /** Stops the daemon and removes its data. */
    @Override
    public synchronized void close() {
        try {
            stop();
            FileTree.delete(instance);
            Files.deleteIfExists(socket);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new SandboxException("cannot remove " + instance + ": " + e.getMessage(), e);
        }
    }

    /** Waits until the daemon takes connections. */
    synchronized void start() throws IOException, InterruptedException {
        Leftovers.server(instance, process.toHandle());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
        while (true) {
            try (Connection connection = connect("")) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new SandboxException(
                            kind().title() + " does not answer within " + START_LIMIT_SECONDS + " s: " + e.getMessage()
                                    + "; its log: " + lastProblem(log()),
                            e);
                }
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new SandboxException(kind().title() + " ended at its start: " + lastProblem(log()));
            }
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        ServerArchive.onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.add(files.daemon().toString());
        command.addAll(files.locationArguments());
        command.addAll(List.of(
                "--datadir=" + dataDir(),
                "--socket=" + socket,
                "--pid-file=" + instance.resolve("pid"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--plugin-dir=" + pluginDir(),
                "--tmpdir=" + instance.resolve("tmp"),
                "--init-file=" + instance.resolve("init.sql"),
                "--skip-name-resolve",
                "--character-set-server=utf8mb4"));
        if (kind() == ServerKind.MYSQL_8_0) {
            command.add("--mysqlx=OFF");
        }
        if (kind().mariadb()) {
            // 11.4 otherwise makes a 4096-bit key at every start, which takes from seconds to minutes
            command.add("--skip-ssl");
            command.add(DataTemplate.MARIADB_LOG);
        }
        command.addAll(userArgument());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(instance.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private String accounts() {
        String identified = kind().mariadb() ? " IDENTIFIED BY '" : " IDENTIFIED WITH mysql_native_password BY '";
        return "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1'" + identified + password + "';\n"
                + "ALTER USER 'root'@'127.0.0.1'" + identified + password + "';\n"
                + "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
                + "ALTER USER 'root'@'localhost'" + identified + password + "';\n";
    }

    /** Both servers refuse to run as root unless told to. */
    static List<String> userArgument() {
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }

    /** The last error line of a log, for a message. */
    static String lastProblem(Path log) throws IOException {
        if (!Files.isRegularFile(log)) {
            return "no log";
        }
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.filter(line -> !line.isBlank()).toList();
            return all.stream()
                    .filter(line -> line.contains("ERROR"))
                    .filter(line -> !line.contains("Aborting"))
                    .findFirst()
                    .or(() -> all.stream().reduce((first, second) -> second))
                    .orElse("an empty log");
        }
    }
}
