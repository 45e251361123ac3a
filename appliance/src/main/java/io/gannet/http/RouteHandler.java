package io.gannet.http;

/** Answers the requests of one route. */
@FunctionalInterface
public interface RouteHandler {

    /**
     * Answers the exchange, now or later and from any thread, exactly once. A {@link ProblemException} thrown here becomes the
     * answer; any other exception becomes a 500 without details, and a line in the log.
     */
    void handle(Exchange exchange) throws Exception;
}
