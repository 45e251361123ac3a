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
import java.util.Set;
import java.util.regex.Pattern;

/** Says what a caller may do, by {@code Authorization: Bearer} or the password of {@code Basic}. */
final class Authenticator {

    private static final Pattern ADDRESS =
            Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+])(:[0-9]+)?", Pattern.CASE_INSENSITIVE);

    private final Optional<byte[]> password;
    private final List<Token> tokens;

    /** A token of the file: {@code TOKEN} permits reading, {@code TOKEN search [INDEX...]} only searching. */
    private record Token(String secret, Access access, Set<String> indexes) {
        static Token of(String line) {
            List<String> words = List.of(line.split("\\s+", -1));
            boolean searching = words.size() > 1 && words.get(1).equals("search");
            return new Token(
                    words.get(0),
                    searching ? Access.SEARCH : Access.READ,
                    searching ? Set.copyOf(words.subList(2, words.size())) : Set.of());
        }
    }

    private Authenticator(Optional<byte[]> password, List<Token> tokens) {
        this.password = password;
        this.tokens = tokens;
    }

    /** Everybody may do everything. */
    static Authenticator open() {
        return new Authenticator(Optional.empty(), List.of());
    }

    /** By the settings; reads the file of tokens. */
    static Authenticator of(HttpSettings settings) throws IOException {
        List<Token> tokens = new ArrayList<>();
        if (settings.readOnlyTokens().isPresent()) {
            for (String line : Files.readAllLines(settings.readOnlyTokens().get())) {
                String token = line.strip();
                if (!token.isEmpty() && !token.startsWith("#")) {
                    tokens.add(Token.of(token));
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
            if (given != Access.ANYBODY) {
                String permitted = given == Access.READ ? "reading" : "searching";
                exchange.problem(Problem.of(403, "Read-only", "this token permits " + permitted + " only"));
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

    /**
     * A page of another site must not change anything with what the browser remembers or can reach. Browsers send {@code Origin}
     * with everything that changes; {@code Sec-Fetch-Site} only to hosts they trust, and then it decides (a proxy may have changed
     * Host). Else an origin that is ours names the host that was asked, port included. Without a password the name must also be one that no stranger can point here (a page whose own
     * name was made to resolve to this machine is of the same origin): an address, or {@code localhost}.
     */
    private boolean crossSite(Exchange exchange) {
        String site = exchange.header("Sec-Fetch-Site").orElse("none");
        if (site.equals("cross-site") || site.equals("same-site")) {
            return refuse(exchange, "Sec-Fetch-Site", site, "same-origin, none");
        }
        Optional<String> origin = exchange.header("Origin");
        if (origin.isEmpty()) {
            return false;
        }
        String host = exchange.header("Host").orElse("");
        String theirs = origin.get().replaceFirst("^https?://", "");
        if (!site.equals("same-origin") && !theirs.equalsIgnoreCase(host)) {
            return refuse(exchange, "Origin", origin.get(), "the host that is asked: " + host);
        }
        if (password.isEmpty() && !ADDRESS.matcher(host).matches()) {
            return refuse(exchange, "Origin", origin.get(), "an address or localhost, while no password is set");
        }
        return false;
    }

    private static boolean refuse(Exchange exchange, String header, String value, String allowed) {
        exchange.problem(new Problem(
                403,
                "Cross-site request",
                "a page of another site may not change anything here",
                Map.of("parameter", header, "value", value, "allowed", allowed)));
        return true;
    }

    private Access given(Exchange exchange) {
        byte[] secret = secret(exchange.header("Authorization").orElse(""));
        if (password.isPresent() && MessageDigest.isEqual(password.get(), secret)) {
            return Access.FULL;
        }
        for (Token token : tokens) {
            if (MessageDigest.isEqual(utf8(token.secret()), secret)) {
                exchange.onlyIndexes(token.indexes());
                return token.access();
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
