package io.gannet.demo;

import io.gannet.sandbox.ServerKind;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the demo runs.
 *
 * @param server which private server
 * @param jdbcUrl a server of the user's own instead; empty for a private one
 * @param user its account
 * @param passwordFile file with that account's password in its first line
 * @param exit end after the tour
 * @param home the distribution's folder, with {@code udf/} and {@code sql/}
 * @param folder where the demo keeps things
 */
public record DemoOptions(
        ServerKind server,
        Optional<String> jdbcUrl,
        String user,
        Optional<Path> passwordFile,
        boolean exit,
        Path home,
        DemoFolder folder) {}
