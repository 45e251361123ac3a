package io.gannet.cli;

import io.gannet.client.ApiClient;
import io.gannet.client.ApiException;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.ProblemException;
import io.gannet.http.Routes;
import io.gannet.worker.FailedPosition;
import io.gannet.worker.FailedPositionLog;
import java.io.IOException;
import java.util.Optional;

/**
 * The messages of failed positions, at a worker's own address: {@code GET /v1/queues/{queue}/messages/{number}}, as the queue server
 * answers it that the worker reads from. Any other message is not found, so that the worker's password opens no whole queue.
 */
final class FailedMessages {

    private static final int BAD_GATEWAY = 502;

    private final FailedPositionLog log;
    private final ApiClient server;

    FailedMessages(FailedPositionLog log, ApiClient server) {
        this.log = log;
        this.server = server;
    }

    void register(Routes routes) {
        routes.on("GET", "/v1/queues/{queue}/messages/{number}", Access.READ, this::message);
    }

    private void message(Exchange exchange) throws InterruptedException {
        exchange.query().only();
        String queue = exchange.pathParameter("queue");
        String number = exchange.pathParameter("number");
        if (log.open().stream().noneMatch(failed -> isOf(failed, queue, number))) {
            throw Problem.notFound("failed position of " + queue + " with number", number)
                    .exception();
        }
        exchange.reply(200, "application/json", ask(queue, number));
    }

    private static boolean isOf(FailedPosition failed, String queue, String number) {
        return failed.queue().equals(queue) && Long.toString(failed.number()).equals(number);
    }

    private byte[] ask(String queue, String number) throws InterruptedException {
        String path = "/v1/queues/" + ApiClient.encode(queue) + "/messages/" + number;
        try {
            return server.send("GET", path, Optional.empty(), "application/json");
        } catch (ApiException e) {
            throw problem(e.status(), e);
        } catch (IOException e) {
            throw problem(BAD_GATEWAY, e);
        }
    }

    private static ProblemException problem(int status, IOException e) {
        return Problem.of(status, "The queue server's answer", String.valueOf(e.getMessage()))
                .exception();
    }
}
