package io.gannet.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An initialised, empty data directory, made once per server and copied for each start: a start then takes about a second. */
final class DataTemplate {

    /** The same at initialisation and start, so that no start has to resize it. */
    static final String MARIADB_LOG = "--innodb-log-file-size=32M";

    private static final long LIMIT_MINUTES = 3;

    private final Path templates;

    DataTemplate(Path templates) {
        this.templates = templates;
    }

    /** Copies the server's template to a new data directory, making the template first if there is none. */
    void copyTo(ServerFiles files, String version, Path data) throws IOException, InterruptedException {
        Path template = templates.resolve(files.kind().id() + "-" + version);
        if (!Files.isDirectory(template)) {
            make(files, template);
        }
        FileTree.copy(template, data);
    }

    private void make(ServerFiles files, Path template) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(templates, files.kind().id() + ".new");
        try {
            Path data = Files.createDirectory(work.resolve("data"));
            Path log = work.resolve("log");
            Process process = new ProcessBuilder(command(files, data))
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new SandboxException(
                        files.kind().title() + " was not initialised within " + LIMIT_MINUTES + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new SandboxException(
                        files.kind().title() + " cannot be initialised: " + DatabaseServer.lastProblem(log));
            }
            // each copy must be a server of its own
            Files.deleteIfExists(data.resolve("auto.cnf"));
            Files.move(data, template);
        } finally {
            FileTree.delete(work);
        }
    }

    private static List<String> command(ServerFiles files, Path data) {
        List<String> command = new ArrayList<>();
        command.add(files.installScript().toString());
        command.addAll(
                files.kind().mariadb()
                        ? List.of("--no-defaults", "--basedir=" + files.base())
                        : files.locationArguments());
        command.add("--datadir=" + data);
        command.addAll(DatabaseServer.userArgument());
        if (files.kind().mariadb()) {
            if (files.packaged()) {
                command.add("--lc-messages-dir=" + files.base().resolve("share"));
            }
            command.add("--auth-root-authentication-method=normal");
            command.add("--skip-test-db");
            command.add(MARIADB_LOG);
        } else {
            command.add("--initialize-insecure");
            command.add(
                    files.kind() == ServerKind.MYSQL_5_7
                            ? "--innodb-log-file-size=8M"
                            : "--innodb-redo-log-capacity=8M");
            command.add("--character-set-server=utf8mb4");
        }
        return command;
    }
}
