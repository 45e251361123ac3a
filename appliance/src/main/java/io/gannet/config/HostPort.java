package io.gannet.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where to listen.
 *
 * @param host a name or address, without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {

    /** Reads {@code host:port} or {@code [address]:port}; empty when the text is neither. */
    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        String digits = text.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        if (host.isBlank()
                || digits.isEmpty()
                || digits.length() > 5
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        return port > 65_535 ? Optional.empty() : Optional.of(new HostPort(host, port));
    }

    /** Only this machine can reach it. */
    public boolean loopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    // written out, since what the compiler leaves to the first call for a record costs the start some milliseconds
    @Override
    public boolean equals(Object other) {
        return other instanceof HostPort that && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
