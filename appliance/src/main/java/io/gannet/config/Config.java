package io.gannet.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that can be configured, checked. docs/configuration.md describes each key.
 *
 * @param server where it listens and keeps its data
 * @param log what it logs and how
 * @param queue the queue engine
 * @param memcached the memcached listener
 * @param database the database whose rows are read; empty when none is configured
 * @param capture how changes are captured
 * @param worker how changes are applied
 * @param scrub how index and tables are compared all the time
 * @param indexes the search indexes, in the file's order
 */
public record Config(
        Server server,
        Log log,
        QueueStore queue,
        Memcached memcached,
        Optional<Database> database,
        Capture capture,
        Worker worker,
        Scrub scrub,
        List<Index> indexes) {

    /** The columns of a table by which joined documents refer to its rows: their old values are to travel with its changes. */
    public Set<String> joinColumns(String table) {
        Set<String> columns = new TreeSet<>();
        for (Index index : indexes) {
            String how = index.document()
                    .map(document -> document.tables().getOrDefault(table, ""))
                    .orElse("");
            if (!how.contains(":keys")) {
                Stream.of(how.split(",", -1))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .forEach(columns::add);
            }
        }
        return columns;
    }

    /**
     * Listeners, data directory, access.
     *
     * @param data the data directory
     * @param http where HTTP is served
     * @param memcached where memcached text is served; empty for nowhere
     * @param authFile file with the password and tokens; empty for none
     * @param readOnlyTokens file with one token a line that permit reading; empty for none
     * @param searchOrigins pages of these origins may search from a browser; {@code *} = of any
     * @param tls certificate and key; empty for plain HTTP
     * @param limits what a client may use
     */
    public record Server(
            Path data,
            HostPort http,
            Optional<HostPort> memcached,
            Optional<Path> authFile,
            Optional<Path> readOnlyTokens,
            List<String> searchOrigins,
            Optional<Tls> tls,
            Limits limits) {

        /** Whether one port serves HTTP and memcached; two free ports are two. */
        public boolean onePort() {
            return http.port() != 0 && memcached.equals(Optional.of(http));
        }
    }

    /** PEM files of certificate chain and private key. */
    public record Tls(Path certificate, Path key) {}

    /**
     * Bounds on what clients use.
     *
     * @param connections most open connections
     * @param bodyBytes largest request body
     * @param idle a connection with no traffic for so long is closed
     */
    public record Limits(int connections, long bodyBytes, Duration idle) {}

    /**
     * What is logged and how.
     *
     * @param level the least that is logged
     * @param format how a line looks
     * @param access whether every HTTP request is logged
     */
    public record Log(Level level, Format format, boolean access) {
        /** The least that is logged. */
        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG
        }

        /** How a line looks; AUTO is text on a terminal and JSON otherwise. */
        public enum Format {
            AUTO,
            TEXT,
            JSON
        }
    }

    /**
     * The queue engine's settings.
     *
     * @param sync when a put is answered
     * @param syncInterval how often {@code interval} syncs
     * @param minFreeBytes below so much free space puts are refused
     */
    public record QueueStore(SyncMode sync, Duration syncInterval, long minFreeBytes) {}

    /**
     * The memcached listener.
     *
     * @param connections most open connections
     * @param itemBytes largest message
     * @param idle a connection that sends nothing for so long is closed; zero = never
     * @param openReads most open reads a connection and queue
     * @param flags what is returned for a message's flags
     * @param multiGet how many keys of one get are served
     * @param echo what a reply names
     * @param shutdown whether the command SHUTDOWN is obeyed
     * @param queues settings by queue; {@code *} are the defaults
     * @param aliases names that stand for several queues
     */
    public record Memcached(
            int connections,
            long itemBytes,
            Duration idle,
            int openReads,
            Flags flags,
            MultiGet multiGet,
            Echo echo,
            boolean shutdown,
            Map<String, QueueRule> queues,
            Map<String, List<String>> aliases) {

        /** Flags of a reply: 0 as Kestrel, or what came with the set. */
        public enum Flags {
            ZERO,
            KEEP
        }

        /** Keys of one get that are served. */
        public enum MultiGet {
            FIRST,
            ALL
        }

        /** Name in a reply: the queue's, or the key as it was sent. */
        public enum Echo {
            QUEUE,
            KEY
        }
    }

    /**
     * Limits of a queue that the memcached listener makes; 0 = none.
     *
     * @param maxMessages most unread messages
     * @param maxBytes most unread bytes
     * @param maxMessageBytes largest message
     * @param maxAge a message expires at the latest after so long
     * @param discardOld when full, drop the oldest message instead of refusing the new one
     * @param expireTo queue that expired messages go to
     * @param fanOutOnly keep nothing but in fan-out children
     * @param openTimeout an open read goes back after so long
     * @param deleteIdle an empty queue nobody used for so long is deleted
     */
    public record QueueRule(
            long maxMessages,
            long maxBytes,
            long maxMessageBytes,
            Duration maxAge,
            boolean discardOld,
            Optional<String> expireTo,
            boolean fanOutOnly,
            Duration openTimeout,
            Duration deleteIdle) {}

    /** When a put is answered: after fsync, or before. */
    public enum SyncMode {
        ALWAYS,
        INTERVAL,
        NEVER
    }

    /**
     * The database.
     *
     * @param url JDBC URL, {@code jdbc:mysql://HOST:PORT/}
     * @param user its user
     * @param passwordFile file whose first line is the password; empty for no password
     * @param connections most connections held
     */
    public record Database(String url, String user, Optional<Path> passwordFile, int connections) {}

    /**
     * How triggers hand changes over.
     *
     * @param mode push or outbox
     * @param payload whole rows or keys only
     * @param target the target of the UDF library's targets file that triggers name; the address stands there
     */
    public record Capture(Mode mode, Payload payload, String target) {
        /** How a trigger hands a change over. */
        public enum Mode {
            PUSH,
            OUTBOX
        }

        /** What a trigger hands over. */
        public enum Payload {
            ROW,
            KEY
        }
    }

    /**
     * The worker.
     *
     * @param batch most changes in one batch
     * @param failedAfter a change that a sink cannot take is set aside after so many attempts
     * @param heartbeat how often a row of ours is sent from the database to every index; zero = never
     */
    public record Worker(int batch, int failedAfter, Duration heartbeat) {}

    /**
     * The scrubber.
     *
     * @param rate rows compared a second; 0 = never
     */
    public record Scrub(int rate) {}

    /**
     * A search index.
     *
     * @param name its name, as in {@code /v1/search/NAME}
     * @param tables the tables whose rows are its documents, as {@code schema.table}
     * @param analyzer how texts become words where the field does not say
     * @param fields how columns are indexed, where not simply as text
     * @param document how documents are put together; empty = a row is a document
     * @param freshness how old a committed change may be that searches do not find yet
     */
    public record Index(
            String name,
            List<String> tables,
            Analyzer analyzer,
            Map<String, Field> fields,
            Optional<Document> document,
            Duration freshness) {}

    /**
     * Documents that are put together from several tables.
     *
     * @param sql gives the documents of the keys at {@code :keys}
     * @param tables the other tables; each with the columns that hold a document's key, or SQL that gives keys of documents
     */
    public record Document(String sql, Map<String, String> tables) {}

    /**
     * How a column is indexed.
     *
     * @param type what it is
     * @param analyzer how its text becomes words; empty = as the index says
     * @param boost how much more a match in it counts
     * @param stored whether hits give it back
     * @param sort whether hits can be sorted by it
     * @param facet whether its values can be counted
     * @param split what separates several values in it; empty = it holds one
     */
    public record Field(
            FieldType type,
            Optional<Analyzer> analyzer,
            double boost,
            boolean stored,
            boolean sort,
            boolean facet,
            String split) {}

    /** How a text becomes words. */
    public enum Analyzer {
        /** Pairs of Chinese characters, English stems. */
        MIXED,
        /** As mixed, without stems. */
        PLAIN,
        /** A dictionary of simplified Chinese. */
        SMARTCN,
        /** ICU's dictionaries. */
        ICU
    }

    /** What a column is. */
    public enum FieldType {
        /** Words. */
        TEXT,
        /** The whole text, as one term. */
        KEYWORD,
        /** A whole number. */
        LONG,
        /** A number with a fraction. */
        DOUBLE,
        /** A date or time. */
        DATE,
        /** True or false. */
        BOOL,
        /** Not searchable, only given back. */
        STORED
    }
}
