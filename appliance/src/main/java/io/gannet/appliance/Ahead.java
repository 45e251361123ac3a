package io.gannet.appliance;

import io.gannet.http.Prepared;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The parts of an appliance that depend neither on its configuration nor on its data, made on a thread of their own from
 * {@link #begin} on, while the configuration is read and the queues are opened. For one {@link Appliance}; needs no closing when none
 * takes it.
 */
public final class Ahead {

    private final FutureTask<PrometheusMeterRegistry> meters = new FutureTask<>(Ahead::registry);
    private final FutureTask<Prepared> http = new FutureTask<>(Prepared::new);

    private Ahead() {}

    /** Begins to make them. */
    public static Ahead begin() {
        Ahead ahead = new Ahead();
        Thread thread = new Thread(ahead::run, "gannet-ahead");
        thread.setDaemon(true);
        // the libraries look for additions and settings of which there are none: here not in every jar
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        thread.start();
        return ahead;
    }

    private void run() {
        meters.run();
        http.run();
    }

    private static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** Where the figures are kept. */
    PrometheusMeterRegistry meters() {
        return made(meters);
    }

    /** The HTTP server, as far as it can be made without settings. */
    Prepared http() {
        return made(http);
    }

    private static <T> T made(FutureTask<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the start failed: " + e.getCause(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
