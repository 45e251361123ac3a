package io.gannet.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the HTTP server listens and what it allows.
 *
 * @param host address to bind to; anything but loopback needs a password
 * @param port port; 0 takes a free one
 * @param limits what clients may use
 * @param accessLog a line for every request on the logger {@code gannet.access}
 * @param password the password of HTTPSQS {@code auth} and of /v1, which permits everything
 * @param readOnlyTokens file with a token a line ({@code #} begins a comment), each of which permits reading over /v1; with
 *     {@code search} and perhaps names of indexes behind it, only searching (in those)
 * @param tls certificate and key
 */
public record HttpSettings(
        String host,
        int port,
        Limits limits,
        boolean accessLog,
        Optional<String> password,
        Optional<Path> readOnlyTokens,
        Optional<Tls> tls) {

    /** The port of HTTPSQS. */
    public static final int DEFAULT_PORT = 1218;

    /** Loopback, no password, no TLS. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            "127.0.0.1", DEFAULT_PORT, Limits.DEFAULT, false, Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Bounds on what clients use.
     *
     * @param idleMillis a connection on which nothing moves for so long is closed
     * @param requestMillis a request whose head and body have not come in whole within this time is refused
     * @param connections connections open at once; the next one gets 503
     * @param headerBytes most bytes of request line and headers
     * @param bodyBytes most bytes of one body
     * @param pendingBodyBytes most bytes of all bodies together that are coming in or being worked on
     * @param threads threads for handlers that may block
     * @param waitingRequests requests that may wait for such a thread; the next one gets 503
     */
    public record Limits(
            long idleMillis,
            long requestMillis,
            int connections,
            int headerBytes,
            int bodyBytes,
            long pendingBodyBytes,
            int threads,
            int waitingRequests) {

        /** For the heap that this process has. */
        public static final Limits DEFAULT = new Limits(
                60_000,
                60_000,
                20_000,
                256 * 1024,
                64 * 1024 * 1024,
                Math.max(64L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4),
                8,
                1_000);
    }

    /**
     * Certificate chain and key.
     *
     * @param certificate PEM file with the certificate and its chain
     * @param key PEM file with the unencrypted PKCS#8 key
     */
    public record Tls(Path certificate, Path key) {}

    /** The same on another address. */
    public HttpSettings at(String newHost, int newPort) {
        return new HttpSettings(newHost, newPort, limits, accessLog, password, readOnlyTokens, tls);
    }

    /** The same with these limits. */
    public HttpSettings limited(Limits other) {
        return new HttpSettings(host, port, other, accessLog, password, readOnlyTokens, tls);
    }

    /** The same with these limits. */
    public HttpSettings limited(long idle, long request, int connections, int header, int body) {
        return limited(new Limits(
                idle,
                request,
                connections,
                header,
                body,
                limits.pendingBodyBytes(),
                limits.threads(),
                limits.waitingRequests()));
    }

    /** The same, with or without an access log. */
    public HttpSettings withAccessLog(boolean on) {
        return new HttpSettings(host, port, limits, on, password, readOnlyTokens, tls);
    }

    /** The same with this password. */
    public HttpSettings withPassword(String newPassword) {
        return new HttpSettings(host, port, limits, accessLog, Optional.of(newPassword), readOnlyTokens, tls);
    }

    /** The same with read-only tokens from this file. */
    public HttpSettings withReadOnlyTokens(Path file) {
        return new HttpSettings(host, port, limits, accessLog, password, Optional.of(file), tls);
    }

    /** The same with TLS. */
    public HttpSettings withTls(Tls files) {
        return new HttpSettings(host, port, limits, accessLog, password, readOnlyTokens, Optional.of(files));
    }
}
