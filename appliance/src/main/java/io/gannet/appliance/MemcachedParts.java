package io.gannet.appliance;

import io.gannet.config.Config;
import io.gannet.config.HostPort;
import io.gannet.http.Access;
import io.gannet.http.Routes;
import io.gannet.kestrel.KestrelFigures;
import io.gannet.kestrel.KestrelQueues;
import io.gannet.kestrel.KestrelServer;
import io.gannet.kestrel.KestrelSettings;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.Traffic;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the memcached listener from the configuration, and Kestrel's admin pages. */
final class MemcachedParts {

    /** The name in the configuration that stands for all queues without settings of their own. */
    private static final String ALL_OTHERS = "*";

    private MemcachedParts() {}

    /**
     * Makes the listener, not yet started.
     *
     * @param reload reads the configuration again, for RELOAD
     * @param statusFile where STATUS is kept
     * @param shutdown ends the process, for SHUTDOWN where it is allowed
     * @param traffic is told of puts and gets
     */
    static KestrelServer make(
            HostPort address,
            Config.Memcached config,
            Supplier<Config> reload,
            QueueEngine engine,
            Path statusFile,
            Clock clock,
            Runnable shutdown,
            Traffic traffic)
            throws StartException {
        if (!address.loopback()) {
            throw new StartException("server.memcached is " + address
                    + ", which others can reach; its protocol knows no password, so it only listens on loopback");
        }
        return new KestrelServer(
                settings(address, config, statusFile),
                engine,
                clock,
                () -> queues(reload.get().memcached()),
                shutdown,
                traffic);
    }

    /** Registers {@code /ping} and {@code /stats.json}, as Kestrel's admin port had them. */
    static void register(KestrelFigures figures, Routes routes) {
        routes.direct("GET", "/ping", Access.ANYBODY, exchange -> exchange.json(200, figures.ping()));
        routes.on("GET", "/stats.json", Access.READ, exchange -> exchange.json(200, figures.stats()));
    }

    private static KestrelSettings settings(HostPort address, Config.Memcached config, Path statusFile) {
        return KestrelSettings.DEFAULT
                .at(address.host(), address.port())
                .limited(config.connections(), (int) config.itemBytes(), config.openReads(), config.idle())
                .answering(
                        KestrelSettings.Flags.valueOf(config.flags().name()),
                        KestrelSettings.MultiGet.valueOf(config.multiGet().name()),
                        KestrelSettings.Echo.valueOf(config.echo().name()))
                .administered(config.shutdown(), Optional.of(statusFile))
                .with(queues(config));
    }

    private static KestrelQueues queues(Config.Memcached config) {
        Map<QueueName, QueueSettings> named = new HashMap<>();
        config.queues().forEach((name, rule) -> {
            if (!name.equals(ALL_OTHERS)) {
                named.put(QueueName.of(name), settings(rule));
            }
        });
        Map<QueueName, List<QueueName>> aliases = new HashMap<>();
        config.aliases()
                .forEach((alias, targets) -> aliases.put(
                        QueueName.of(alias), targets.stream().map(QueueName::of).toList()));
        return new KestrelQueues(
                Optional.ofNullable(config.queues().get(ALL_OTHERS)).map(MemcachedParts::settings), named, aliases);
    }

    private static QueueSettings settings(Config.QueueRule rule) {
        QueueSettings usual = QueueSettings.DEFAULT;
        return new QueueSettings(
                usual.slots(),
                rule.maxMessages(),
                rule.maxBytes(),
                rule.maxMessageBytes(),
                rule.maxAge().toMillis(),
                rule.discardOld(),
                rule.expireTo(),
                rule.fanOutOnly(),
                rule.openTimeout().toMillis(),
                rule.deleteIdle().toMillis(),
                usual.idempotencyMillis(),
                false,
                false,
                false);
    }
}
