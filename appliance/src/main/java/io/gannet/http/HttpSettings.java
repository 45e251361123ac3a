package io.gannet.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the HTTP server listens and what it allows.
 *
 * @param host address to bind to; anything but loopback needs a password
 * @param port port; 0 takes a free one
 * @param idleMillis a connection on which nothing moves for so long is closed
 * @param requestMillis a request whose head and body have not come in whole within this time is refused
 * @param maxConnections connections open at once; the next one gets 503
 * @param maxHeaderBytes most bytes of request line and headers
 * @param maxBodyBytes most bytes of one body
 * @param maxPendingBodyBytes most bytes of all bodies together that are coming in or being worked on
 * @param threads threads for handlers that may block
 * @param waitingRequests requests that may wait for such a thread; the next one gets 503
 * @param accessLog a line for every request on the logger {@code gannet.access}
 * @param password the password of HTTPSQS {@code auth} and of /v1, which permits everything
 * @param readOnlyTokens file with a token a line ({@code #} begins a comment), each of which permits reading over /v1
 * @param tls certificate and key
 */
public record HttpSettings(
        String host,
        int port,
        long idleMillis,
        long requestMillis,
        int maxConnections,
        int maxHeaderBytes,
        int maxBodyBytes,
        long maxPendingBodyBytes,
        int threads,
        int waitingRequests,
        boolean accessLog,
        Optional<String> password,
        Optional<Path> readOnlyTokens,
        Optional<Tls> tls) {

    /** The port of HTTPSQS. */
    public static final int DEFAULT_PORT = 1218;

    /** Loopback, no password, no TLS. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            "127.0.0.1",
            DEFAULT_PORT,
            60_000,
            60_000,
            20_000,
            256 * 1024,
            64 * 1024 * 1024,
            Math.max(64L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4),
            8,
            1_000,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /**
     * Certificate chain and key.
     *
     * @param certificate PEM file with the certificate and its chain
     * @param key PEM file with the unencrypted PKCS#8 key
     */
    public record Tls(Path certificate, Path key) {}

    /** The same on another address. */
    public HttpSettings at(String newHost, int newPort) {
        return new HttpSettings(
                newHost,
                newPort,
                idleMillis,
                requestMillis,
                maxConnections,
                maxHeaderBytes,
                maxBodyBytes,
                maxPendingBodyBytes,
                threads,
                waitingRequests,
                accessLog,
                password,
                readOnlyTokens,
                tls);
    }

    /** The same with this password. */
    public HttpSettings withPassword(String newPassword) {
        return new HttpSettings(
                host,
                port,
                idleMillis,
                requestMillis,
                maxConnections,
                maxHeaderBytes,
                maxBodyBytes,
                maxPendingBodyBytes,
                threads,
                waitingRequests,
                accessLog,
                Optional.of(newPassword),
                readOnlyTokens,
                tls);
    }

    /** The same with read-only tokens from this file. */
    public HttpSettings withReadOnlyTokens(Path file) {
        return new HttpSettings(
                host,
                port,
                idleMillis,
                requestMillis,
                maxConnections,
                maxHeaderBytes,
                maxBodyBytes,
                maxPendingBodyBytes,
                threads,
                waitingRequests,
                accessLog,
                password,
                Optional.of(file),
                tls);
    }

    /** The same with TLS. */
    public HttpSettings withTls(Tls files) {
        return new HttpSettings(
                host,
                port,
                idleMillis,
                requestMillis,
                maxConnections,
                maxHeaderBytes,
                maxBodyBytes,
                maxPendingBodyBytes,
                threads,
                waitingRequests,
                accessLog,
                password,
                readOnlyTokens,
                Optional.of(files));
    }

    /** The same, with or without an access log. */
    public HttpSettings withAccessLog(boolean on) {
        return new HttpSettings(
                host,
                port,
                idleMillis,
                requestMillis,
                maxConnections,
                maxHeaderBytes,
                maxBodyBytes,
                maxPendingBodyBytes,
                threads,
                waitingRequests,
                on,
                password,
                readOnlyTokens,
                tls);
    }

    /** The same with these limits. */
    public HttpSettings limited(long idle, long request, int connections, int header, int body) {
        return new HttpSettings(
                host,
                port,
                idle,
                request,
                connections,
                header,
                body,
                maxPendingBodyBytes,
                threads,
                waitingRequests,
                accessLog,
                password,
                readOnlyTokens,
                tls);
    }
}
