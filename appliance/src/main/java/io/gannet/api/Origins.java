package io.gannet.api;

import io.gannet.http.Exchange;
import java.util.List;

/**
 * Lets pages of some origins read replies in a browser (CORS of the Fetch standard). What a request may do is decided by its token
 * alone; no cookie counts here.
 */
final class Origins {

    private final List<String> allowed;

    Origins(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Headers for a reply to this request, names and values in turn. */
    String[] headers(Exchange exchange) {
        String origin = exchange.header("Origin").orElse("");
        if (origin.isEmpty() || !(allowed.contains("*") || allowed.contains(origin))) {
            return new String[0];
        }
        return new String[] {"Access-Control-Allow-Origin", allowed.contains("*") ? "*" : origin, "Vary", "Origin"};
    }

    /** Answers what a browser asks before it sends a token along. */
    void preflight(Exchange exchange) {
        String[] origin = headers(exchange);
        if (origin.length == 0) {
            exchange.reply(204, "", new byte[0], "Allow", "GET, OPTIONS");
            return;
        }
        exchange.reply(
                204,
                "",
                new byte[0],
                origin[0],
                origin[1],
                origin[2],
                origin[3],
                "Access-Control-Allow-Methods",
                "GET",
                "Access-Control-Allow-Headers",
                "Authorization",
                "Access-Control-Max-Age",
                "600");
    }
}
