package io.gannet.appliance;

import io.gannet.config.Config;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.httpsqs.HttpsqsHandler;
import io.gannet.kestrel.KestrelServer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Brings a changed configuration to the parts that can take it while they run: all of it, or nothing. */
final class Reloading {

    private final HttpServer http;
    private final HttpsqsHandler httpsqs;
    private final Optional<KestrelServer> memcached;
    private final Taking indexes;

    /** Takes over indexes that were changed. */
    interface Taking {
        void take(List<Config.Index> changed) throws IOException;
    }

    Reloading(HttpServer http, HttpsqsHandler httpsqs, Optional<KestrelServer> memcached, Taking indexes) {
        this.http = http;
        this.httpsqs = httpsqs;
        this.memcached = memcached;
        this.indexes = indexes;
    }

    /**
     * Takes over what can change.
     *
     * @throws StartException what is refused, and why; nothing has changed
     */
    synchronized void take(Config changed) throws StartException {
        HttpSettings settings = HttpParts.settings(changed);
        try {
            http.reload(settings);
            indexes.take(changed.indexes());
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
        httpsqs.password(settings.password());
        memcached.ifPresent(KestrelServer::reload);
    }
}
