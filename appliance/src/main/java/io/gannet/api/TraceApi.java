package io.gannet.api;

import io.gannet.change.Join;
import io.gannet.change.MalformedChangeException;
import io.gannet.change.Row;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.change.Version;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.Message;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code GET /v1/trace?table=shop.articles&key=7}: one row on its way: its events in the outbox and in the queue, what each index
 * did with them and when, and the row, or the joined document, beside what the index keeps. A key of several columns is
 * {@code key=VALUE} a column, in the key's order.
 */
public final class TraceApi {

    /** How far back a queue is looked through. */
    private static final int MOST_MESSAGES = 50_000;

    private static final int CHUNK = 2_000;
    private static final long CHUNK_BYTES = 8L << 20;
    private static final int MOST_EVENTS = 20;

    /** What the database side of a trace tells. */
    public interface Table {

        /**
         * The key of these values, in the order of the key's columns.
         *
         * @throws IllegalArgumentException the table has another number of key columns; the message says which
         */
        RowKey key(TableName table, List<String> values) throws SourceUnavailableException, TableUnusableException;

        /** Events of this queue that wait in the outbox. */
        List<RowChange> waiting(String queue) throws SourceUnavailableException;
    }

    private final QueueEngine engine;
    private final Supplier<List<VerifyTarget>> targets;
    private final TraceIndex indexes;
    private final RowSource rows;
    private final Table database;

    /**
     * The handlers.
     *
     * @param workers by index; asked at each request
     * @param joins by index, how its documents are joined; empty where rows are documents
     */
    public TraceApi(
            QueueEngine engine,
            Supplier<List<VerifyTarget>> targets,
            Map<String, Worker> workers,
            Function<String, Optional<Join>> joins,
            RowSource rows,
            Table database,
            FailedPositionLog failed) {
        this.engine = engine;
        this.targets = targets;
        this.indexes = new TraceIndex(workers, joins, failed);
        this.rows = rows;
        this.database = database;
    }

    /** Registers the handler. */
    public void register(Routes routes) {
        routes.on("GET", "/v1/trace", Access.READ, this::trace);
    }

    private void trace(Exchange x) throws InterruptedException {
        x.query().only("table", "key");
        TableName table = table(x.query().text("table").orElse(""));
        List<String> values = x.query().all("key");
        try {
            RowKey key = database.key(table, values);
            x.json(200, trace(table, key));
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("key", String.join(", ", values), String.valueOf(e.getMessage()))
                    .exception();
        } catch (SourceUnavailableException e) {
            x.problem(Problem.of(503, "Database unavailable", String.valueOf(e.getMessage())), "Retry-After", "1");
        } catch (TableUnusableException e) {
            throw Problem.of(404, "Table not usable", String.valueOf(e.getMessage()))
                    .exception();
        }
    }

    private static TableName table(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("table", text, "schema.table").exception();
        }
    }

    private Map<String, Object> trace(TableName table, RowKey key)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        RowSource.Rows read = rows.read(table, List.of(key), RowSource.ReadMode.CONFIRM);
        Optional<Row> row = Optional.ofNullable(read.present().get(key));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", table.toString());
        json.put("key", key.columns());
        json.put("locked", read.locked().contains(key));
        json.put("row", row.<Object>map(Row::columns).orElse(Map.of()));
        json.put("exists", row.isPresent());
        json.put(
                "outbox",
                database.waiting(table.toString()).stream()
                        .filter(event -> concerns(event, key))
                        .map(TraceApi::event)
                        .toList());
        json.put("queue", events(table.toString(), key));
        List<Map<String, Object>> all = new ArrayList<>();
        for (VerifyTarget target : targets.get()) {
            if (target.table().equals(table)) {
                all.add(indexes.of(target, key, row));
            } else if (target.concerns(table)) {
                all.add(indexes.part(target, table, key, row));
            }
        }
        json.put("indexes", all);
        return json;
    }

    /** The queue's events of this key, newest first. */
    private Map<String, Object> events(String name, RowKey key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        Optional<Queue> queue = engine.find(QueueName.of(name));
        long last = queue.map(one -> one.status().last()).orElse(0L);
        long oldest = queue.map(one -> one.status().oldest()).orElse(1L);
        List<Map<String, Object>> found = new ArrayList<>();
        long to = last;
        while (queue.isPresent() && to >= oldest && last - to < MOST_MESSAGES && found.size() < MOST_EVENTS) {
            long from = Math.max(oldest, to - CHUNK + 1);
            found.addAll(events(queue.get(), key, from, to));
            to = from - 1;
        }
        json.put("looked_back_to", to + 1);
        json.put("last", last);
        json.put("events", found.subList(0, Math.min(MOST_EVENTS, found.size())));
        return json;
    }

    private static List<Map<String, Object>> events(Queue queue, RowKey key, long from, long to) {
        List<Map<String, Object>> found = new ArrayList<>();
        long after = from - 1;
        while (after < to) {
            List<Message> messages = queue.read(after, (int) (to - after), CHUNK_BYTES);
            for (Message message : messages) {
                decoded(message)
                        .filter(event -> message.number() <= to && concerns(event, key))
                        .ifPresent(event -> found.add(0, event(queue, message, event)));
            }
            after = messages.isEmpty() ? to : messages.get(messages.size() - 1).number();
        }
        return found;
    }

    private static Optional<RowChange> decoded(Message message) {
        try {
            return Optional.of(RowChangeCodec.decode(message.body().toArray()));
        } catch (MalformedChangeException e) {
            return Optional.empty();
        }
    }

    private static boolean concerns(RowChange event, RowKey key) {
        if (event.key().equals(key)) {
            return true;
        }
        Map<String, String> before = new LinkedHashMap<>(event.key().columns());
        event.old().forEach((column, value) -> {
            if (value != null) {
                before.computeIfPresent(column, (name, now) -> value);
            }
        });
        return RowKey.of(before).equals(key);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> event(RowChange event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("op", lower(event.operation()));
        json.put("source", lower(event.source()));
        json.put("captured_at", Math.round(event.at() * 1000));
        json.put("connection", event.connection());
        json.put("key", event.key().columns());
        return json;
    }

    private static Map<String, Object> event(Queue queue, Message message, RowChange event) {
        Map<String, Object> json = event(event);
        json.put("queued_at", message.putAt());
        json.put("number", message.number());
        json.put("position", Eras.position(queue, message.number()));
        json.put("version", new Version(message.epoch(), message.position()).toString());
        return json;
    }
}
