package io.gannet.api;

import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.ProblemException;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the engine's results to replies. */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** A callback that answers with what the consumer does, and with a problem when the engine or the consumer fails. */
    static <T> Callback<T> then(Exchange exchange, Consumer<T> answer) {
        return new Callback<>() {
            @Override
            public void done(T result) {
                try {
                    answer.accept(result);
                } catch (ProblemException e) {
                    exchange.problem(e.problem());
                } catch (RuntimeException e) {
                    LOG.error("event=request-failed path={}", exchange.path(), e);
                    exchange.problem(Problem.of(500, "Internal error", "the request failed; the log says why"));
                }
            }

            @Override
            public void failed(EngineException problem) {
                exchange.problem(unavailable(problem));
            }
        };
    }

    /** Work that answers with a problem when it fails. */
    static Runnable guarded(Exchange exchange, Runnable work) {
        return () -> then(exchange, (Exchange same) -> work.run()).done(exchange);
    }

    static Problem unavailable(EngineException problem) {
        return Problem.of(503, "Engine unavailable", String.valueOf(problem.getMessage()));
    }
}
