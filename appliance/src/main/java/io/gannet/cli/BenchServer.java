package io.gannet.cli;

import io.gannet.sandbox.ServerKind;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The private database server of a benchmark. */
final class BenchServer {

    @Option(
            names = "--server",
            paramLabel = "KIND",
            description = "mysql, mysql-5.7, mariadb or mariadb-installed (default: ${DEFAULT-VALUE}).")
    private String server = ServerKind.MYSQL_8_0.id();

    ServerKind kind() {
        return Arrays.stream(ServerKind.values())
                .filter(kind -> kind.id().equals(server))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "--server is one of "
                                + Arrays.stream(ServerKind.values())
                                        .map(ServerKind::id)
                                        .collect(Collectors.joining(", "))
                                + ", not \"" + server + "\""));
    }
}
