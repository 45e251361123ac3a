package io.gannet.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a caller may do, by {@code Authorization: Bearer} or the password of {@code Basic}. */
final class Authenticator {

    private final Optional<byte[]> password;
    private final List<byte[]> readOnly;

    private Authenticator(Optional<byte[]> password, List<byte[]> readOnly) {
        this.password = password;
        this.readOnly = readOnly;
    }

    /** Everybody may do everything. */
    static Authenticator open() {
        return new Authenticator(Optional.empty(), List.of());
    }

    /** By the settings; reads the file of tokens. */
    static Authenticator of(HttpSettings settings) throws IOException {
        List<byte[]> tokens = new ArrayList<>();
        if (settings.readOnlyTokens().isPresent()) {
            for (String line : Files.readAllLines(settings.readOnlyTokens().get())) {
                String token = line.strip();
                if (!token.isEmpty() && !token.startsWith("#")) {
                    tokens.add(utf8(token));
                }
            }
        }
        return new Authenticator(settings.password().map(Authenticator::utf8), tokens);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sets what the caller may do; answers and returns true when that is too little. */
    boolean refuse(Exchange exchange, Access wanted) {
        Access given = password.isEmpty() ? Access.FULL : given(exchange);
        exchange.access(given);
        if (given.compareTo(wanted) < 0) {
            if (given == Access.READ) {
                exchange.problem(Problem.of(403, "Read-only", "this token permits reading only"));
            } else {
                exchange.problem(
                        Problem.of(
                                401, "Not authorized", "give the password or a token as \"Authorization: Bearer ...\""),
                        "WWW-Authenticate",
                        "Bearer realm=\"gannet\", Basic realm=\"gannet\"");
            }
            return true;
        }
        return wanted == Access.FULL && crossSite(exchange);
    }

    /** A page of another site must not change anything with what the browser remembers or can reach. */
    private static boolean crossSite(Exchange exchange) {
        String site = exchange.header("Sec-Fetch-Site").orElse("none");
        if (site.equals("cross-site") || site.equals("same-site")) {
            exchange.problem(new Problem(
                    403,
                    "Cross-site request",
                    "a page of another site may not change anything here",
                    Map.of("parameter", "Sec-Fetch-Site", "value", site, "allowed", "same-origin, none")));
            return true;
        }
        return false;
    }

    private Access given(Exchange exchange) {
        byte[] secret = secret(exchange.header("Authorization").orElse(""));
        if (password.isPresent() && MessageDigest.isEqual(password.get(), secret)) {
            return Access.FULL;
        }
        for (byte[] token : readOnly) {
            if (MessageDigest.isEqual(token, secret)) {
                return Access.READ;
            }
        }
        return Access.ANYBODY;
    }

    private static byte[] secret(String header) {
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return header.substring(7).strip().getBytes(StandardCharsets.ISO_8859_1);
        }
        if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                byte[] pair = Base64.getDecoder().decode(header.substring(6).strip());
                for (int i = 0; i < pair.length; i++) {
                    if (pair[i] == ':') {
                        return java.util.Arrays.copyOfRange(pair, i + 1, pair.length);
                    }
                }
            } catch (IllegalArgumentException e) {
                return new byte[0];
            }
        }
        return new byte[0];
    }
}
