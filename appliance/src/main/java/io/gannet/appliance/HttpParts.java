package io.gannet.appliance;

import io.gannet.config.Config;
import io.gannet.http.HttpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Turns the configuration into the HTTP server's settings. */
final class HttpParts {

    private HttpParts() {}

    static HttpSettings settings(Config config) throws StartException {
        Config.Server server = config.server();
        Optional<String> password = password(server.authFile());
        if (password.isEmpty() && !server.http().loopback()) {
            throw new StartException(
                    "server.http is " + server.http()
                            + ", which others can reach, and there is no password: set server.auth-file, or listen on 127.0.0.1");
        }
        return new HttpSettings(
                server.http().host(),
                server.http().port(),
                limits(server.limits()),
                config.log().access(),
                password,
                server.readOnlyTokens(),
                server.tls().map(tls -> new HttpSettings.Tls(tls.certificate(), tls.key())));
    }

    private static HttpSettings.Limits limits(Config.Limits limits) {
        HttpSettings.Limits usual = HttpSettings.Limits.DEFAULT;
        return new HttpSettings.Limits(
                limits.idle().toMillis(),
                usual.requestMillis(),
                limits.connections(),
                usual.headerBytes(),
                Math.toIntExact(limits.bodyBytes()),
                usual.pendingBodyBytes(),
                usual.threads(),
                usual.waitingRequests());
    }

    /** The first line of the file. */
    static Optional<String> password(Optional<Path> file) throws StartException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Path path = file.orElseThrow();
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            if (line == null || line.isBlank()) {
                throw new StartException("server.auth-file " + path + " has no password in its first line");
            }
            return Optional.of(line.strip());
        } catch (IOException e) {
            throw new StartException("server.auth-file " + path + " cannot be read", e);
        }
    }
}
