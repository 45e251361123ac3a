package io.gannet.capture;

import io.gannet.mysql.MysqlPool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the UDF library into a server: copies it where the plugin directory can be written from here, and otherwise says the exact
 * lines to run on the database host. Thread-safe.
 */
public final class UdfInstaller {

    /** The library's file name in the plugin directory. */
    public static final String LIBRARY = "gannet_udf.so";
    /** The targets file beside it. */
    public static final String TARGETS = "gannet_udf.conf";

    private static final String LOST = "gannet_udf.lost";
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    private static final int NO_SUCH_FUNCTION = 1305;
    /** What a session without a default schema gets for a function that is not loaded. */
    private static final int NO_SCHEMA_TO_LOOK_IN = 1046;

    private static final Map<String, String> FUNCTIONS = functions();

    private final MysqlPool pool;

    /** An installer for the server behind this pool. */
    public UdfInstaller(MysqlPool pool) {
        this.pool = pool;
    }

    private static Map<String, String> functions() {
        Map<String, String> functions = new LinkedHashMap<>();
        for (String name : List.of("http_get", "http_post", "http_put", "http_delete", "urlencode")) {
            functions.put(name, "STRING");
        }
        functions.put("gannet_doorbell", "INTEGER");
        functions.put("gannet_udf_stat", "STRING");
        functions.put("gannet_udf_lost", "INTEGER");
        functions.put("gannet_udf_version", "STRING");
        return functions;
    }

    /** The version of the library that is loaded; empty when it is not. */
    public Optional<String> version() throws SQLException {
        return call("SELECT gannet_udf_version()");
    }

    /** The library's counters as JSON; empty when it is not loaded. */
    public Optional<String> statistics() throws SQLException {
        return call("SELECT gannet_udf_stat()");
    }

    /** Events that neither the queue nor the outbox took, since the counter was made; 0 when the library is not loaded. */
    public long lost() throws SQLException {
        return call("SELECT gannet_udf_lost(0)").map(Long::parseLong).orElse(0L);
    }

    /** The server's plugin directory, as the server sees it. */
    public Path pluginDir() throws SQLException {
        return Path.of(call("SELECT @@plugin_dir").orElseThrow());
    }

    /** Whether the server runs on this machine and its plugin directory can be written from here. */
    public boolean writable() throws SQLException {
        String host = call("SELECT @@hostname").orElse("");
        try {
            return InetAddress.getLocalHost().getHostName().equals(host) && Files.isWritable(pluginDir());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Installs the library and creates the functions that are missing.
     *
     * @param library the built {@code gannet_udf.so}
     * @throws CaptureException when that is no library; with the lines to run by hand when the plugin directory cannot be written
     *     from here
     */
    public void install(Path library) throws SQLException, IOException, CaptureException {
        if (!writable()) {
            throw new CaptureException("the plugin directory " + pluginDir()
                    + " cannot be written from here; on the database host run:\n" + String.join("\n", lines(library)));
        }
        mustBeLibrary(library);
        copy(library, pluginDir().resolve(LIBRARY));
        createFunctions();
    }

    /** Creates the functions that are missing; the library must lie in the plugin directory. */
    public void createFunctions() throws SQLException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement()) {
            Set<String> known = new TreeSet<>();
            try (ResultSet rs = statement.executeQuery("SELECT name FROM mysql.func WHERE dl = '" + LIBRARY + "'")) {
                while (rs.next()) {
                    known.add(rs.getString(1));
                }
            }
            for (String sql : createSql(known)) {
                statement.execute(sql);
            }
        }
    }

    /** Takes the functions out of the server; the triggers that call them must be gone. */
    public void remove() throws SQLException, IOException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement()) {
            for (String name : FUNCTIONS.keySet()) {
                statement.execute("DROP FUNCTION IF EXISTS " + name);
            }
        }
        if (writable()) {
            Files.deleteIfExists(pluginDir().resolve(LIBRARY));
            Files.deleteIfExists(pluginDir().resolve(TARGETS));
            Files.deleteIfExists(pluginDir().resolve(LOST));
        }
    }

    /** The lines that install the library by hand on the database host. */
    public List<String> lines(Path library) throws SQLException {
        List<String> lines = new ArrayList<>();
        lines.add("  sudo install -m 755 " + library.getFileName() + " "
                + pluginDir().resolve(LIBRARY));
        for (String sql : createSql(Set.of())) {
            lines.add("  mysql -e \"" + sql + "\"");
        }
        return lines;
    }

    /**
     * Writes a targets file into a plugin directory that can be written from here; the library sees it within a second.
     *
     * @param target the target's name
     * @param address {@code host:port} of the appliance as the database host sees it
     * @param token the appliance's password, if it has one
     */
    public void writeTargets(String target, String address, Optional<String> token) throws SQLException, IOException {
        String text = "# Written by gannet: whom triggers may call.\n"
                + "target " + target + " " + address
                + token.map(text2 -> " token=" + encoded(text2)).orElse("") + "\n"
                + "allow " + address + "\n";
        Path file = pluginDir().resolve(TARGETS);
        Path fresh = Files.createTempFile(
                pluginDir(),
                "gannet",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        Files.setOwner(fresh, Files.getOwner(pluginDir()));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String encoded(String token) {
        StringBuilder out = new StringBuilder();
        for (byte b : token.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            out.append(c <= ' ' || c == '%' || c >= 0x7f ? String.format("%%%02X", c) : String.valueOf((char) c));
        }
        return out.toString();
    }

    private static List<String> createSql(Set<String> known) {
        return FUNCTIONS.entrySet().stream()
                .filter(function -> !known.contains(function.getKey()))
                .map(function -> "CREATE FUNCTION " + function.getKey() + " RETURNS " + function.getValue()
                        + " SONAME '" + LIBRARY + "'")
                .toList();
    }

    /** A server that finds something else under the library's name at its next start would not have the functions. */
    private static void mustBeLibrary(Path library) throws IOException, CaptureException {
        if (!Files.isRegularFile(library)) {
            throw new CaptureException("there is no file " + library + "; the build makes gannet_udf.so");
        }
        byte[] begin;
        try (InputStream in = Files.newInputStream(library)) {
            begin = in.readNBytes(ELF.length);
        } catch (AccessDeniedException e) {
            throw new CaptureException(library + " cannot be read: permission denied", e);
        }
        if (!Arrays.equals(begin, ELF)) {
            throw new CaptureException(library + " is not a shared library; the build makes gannet_udf.so");
        }
    }

    /** A new file under the old name: a library that a server has mapped must never be written into. */
    private static void copy(Path library, Path to) throws IOException {
        if (Files.isRegularFile(to) && Files.mismatch(library, to) < 0) {
            return;
        }
        Path fresh = to.resolveSibling(LIBRARY + ".new");
        Files.copy(library, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Optional<String> call(String sql) throws SQLException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            rs.next();
            return Optional.ofNullable(rs.getString(1));
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_FUNCTION || e.getErrorCode() == NO_SCHEMA_TO_LOOK_IN) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
