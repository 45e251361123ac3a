package io.gannet.mysql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code SELECT VERSION()} says, and what follows from it. (The driver's own idea of the version is wrong for MariaDB.)
 *
 * @param mariadb MariaDB rather than MySQL
 * @param major first number
 * @param minor second number
 * @param patch third number
 */
public record ServerVersion(boolean mariadb, int major, int minor, int patch) {

    private static final Pattern NUMBERS = Pattern.compile("(?:5\\.5\\.5-)?(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

    /**
     * Reads a version such as {@code 8.0.31} or {@code 10.11.19-MariaDB-0+deb12u1}.
     *
     * @throws IllegalArgumentException naming the text, when it has no such form
     */
    public static ServerVersion parse(String text) {
        Matcher m = NUMBERS.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not a MySQL or MariaDB version: \"" + text + "\"");
        }
        boolean mariadb = text.toLowerCase(Locale.ROOT).contains("mariadb");
        String patch = m.group(3);
        return new ServerVersion(
                mariadb,
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    /** This version or a later one. */
    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    /** Locking reads may leave out locked rows: MySQL 8.0, MariaDB 10.6. */
    public boolean skipLocked() {
        return mariadb ? atLeast(10, 6) : atLeast(8, 0);
    }

    /** Locking reads may refuse to wait: MySQL 8.0, MariaDB 10.3. */
    public boolean noWait() {
        return mariadb ? atLeast(10, 3) : atLeast(8, 0);
    }

    /** Rows may be joined with a list of values, by an index and nothing else: MySQL 8.0.20. */
    public boolean joinsValues() {
        return !mariadb && (major > 8 || (major == 8 && (minor > 0 || patch >= 20)));
    }

    /** {@code MySQL 8.0.31} or {@code MariaDB 11.4.5}. */
    @Override
    public String toString() {
        return (mariadb ? "MariaDB " : "MySQL ") + major + "." + minor + "." + patch;
    }
}
