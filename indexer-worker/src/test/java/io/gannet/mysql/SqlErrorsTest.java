package io.gannet.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when there is no connection: one line that says why. */
class SqlErrorsTest {

    @TempDir
    private Path directory;

    @Test
    void missingPasswordFile_isNamedAsOne() throws Exception {
        Path file = directory.resolve("pw");
        assertThat(line(Optional.of(file))).isEqualTo("no connection: password-file " + file + " does not exist");
    }

    @Test
    void unreadablePasswordFile_isNamedAsOne() throws Exception {
        Path file = Files.createDirectory(directory.resolve("pw"));
        assertThat(line(Optional.of(file))).startsWith("no connection: password-file " + file + " cannot be read: ");
    }

    @Test
    void serverThatIsDown_isToldWithoutThePoolsWords() throws Exception {
        assertThat(line(Optional.empty())).isEqualTo("no connection: Connection refused");
    }

    /** What connecting to a port where nobody listens ends with. */
    private static String line(Optional<Path> passwordFile) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        MysqlSettings settings = new MysqlSettings(
                "jdbc:mysql://127.0.0.1:" + port + "/",
                "gannet",
                passwordFile,
                1,
                Duration.ofMillis(300),
                Duration.ofSeconds(1));
        try (MysqlPool pool = MysqlPool.open(settings)) {
            return SqlErrors.firstLine(catchThrowableOfType(SQLException.class, pool::connection));
        }
    }
}
