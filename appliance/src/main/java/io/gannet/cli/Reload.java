package io.gannet.cli;

import io.gannet.appliance.Appliance;
import io.gannet.appliance.StartException;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while the appliance runs (SIGHUP). A configuration with a problem is refused whole: the old one stays
 * in force, and the log says why. What only a start can change is named and waits for one.
 */
final class Reload {

    /** Reads the configuration. */
    interface Source {
        ConfigLoader.Loaded load() throws ConfigException;
    }

    /** What takes effect at once; a dot at the end means all below it. */
    private static final List<String> AT_ONCE = List.of(
            "log.",
            "server.auth-file",
            "server.read-only-tokens",
            "server.tls.",
            "server.limits.",
            "memcached.queues.",
            "memcached.aliases.");

    /** Indexes that are there before and after, where a database is there to make them anew from. */
    private static final String INDEXES = "indexes.";

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Source source;
    private final Appliance appliance;
    private final Consumer<Config.Log> logging;
    private final Map<String, String> started;
    private Map<String, String> inForce;

    /**
     * For this appliance.
     *
     * @param source reads the configuration
     * @param logging takes over what is logged and how
     * @param started what it was started with
     */
    Reload(Source source, Appliance appliance, Consumer<Config.Log> logging, ConfigLoader.Loaded started) {
        this.source = source;
        this.appliance = appliance;
        this.logging = logging;
        this.started = byPath(started);
        this.inForce = this.started;
    }

    /** Reads and takes over; never throws, since nobody could catch it. */
    synchronized void run() {
        try {
            ConfigLoader.Loaded loaded = source.load();
            appliance.reload(loaded.config());
            logging.accept(loaded.config().log());
            loaded.warnings().forEach(warning -> LOG.warn("event=configuration-warning reason=\"{}\"", warning));
            tell(byPath(loaded));
        } catch (ConfigException e) {
            String.valueOf(e.getMessage()).lines().forEach(Reload::refused);
        } catch (StartException | RuntimeException e) {
            refused(String.valueOf(e.getMessage()));
        }
    }

    private static void refused(String reason) {
        LOG.error("event=reload-refused reason=\"{}\" effect=\"the configuration before it stays in force\"", reason);
    }

    private static Map<String, String> byPath(ConfigLoader.Loaded loaded) {
        Map<String, String> values = new TreeMap<>();
        loaded.settings().forEach(setting -> values.put(setting.path(), setting.value()));
        return values;
    }

    private boolean atOnce(String path, Map<String, String> now) {
        if (path.startsWith(INDEXES)) {
            String index = path.substring(0, path.indexOf('.', INDEXES.length()) + 1);
            return !started.getOrDefault("database.url", "").isEmpty() && has(started, index) && has(now, index);
        }
        return AT_ONCE.stream().anyMatch(key -> key.endsWith(".") ? path.startsWith(key) : path.equals(key));
    }

    private static boolean has(Map<String, String> settings, String below) {
        return settings.keySet().stream().anyMatch(path -> path.startsWith(below));
    }

    private void tell(Map<String, String> now) {
        Set<String> paths = new TreeSet<>(started.keySet());
        paths.addAll(inForce.keySet());
        paths.addAll(now.keySet());
        int changed = 0;
        for (String path : paths) {
            boolean atOnce = atOnce(path, now);
            String old = (atOnce ? inForce : started).getOrDefault(path, "");
            String value = now.getOrDefault(path, "");
            if (!old.equals(value)) {
                changed += atOnce ? 1 : 0;
                if (atOnce) {
                    LOG.info("event=setting-changed key={} from=\"{}\" to=\"{}\"", path, old, value);
                } else {
                    LOG.warn("event=setting-needs-restart key={} from=\"{}\" to=\"{}\"", path, old, value);
                }
            }
        }
        inForce = now;
        LOG.info("event=reloaded changed={}", changed);
    }
}
