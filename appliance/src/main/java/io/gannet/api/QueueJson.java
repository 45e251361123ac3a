package io.gannet.api;

import io.gannet.change.Version;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.Message;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.QueueStatus;
import io.gannet.queue.Reader;
import io.gannet.queue.ReaderStatus;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Queues, readers and messages as JSON; the members are those of openapi.yaml. */
final class QueueJson {

    private static final long YEARS = 100L * 365 * 86_400_000;

    private QueueJson() {}

    static Map<String, Object> queue(Queue queue, long now) {
        QueueStatus status = queue.status();
        Optional<ReaderStatus> first = status.readers().stream()
                .filter(reader -> reader.name().equals(Reader.DEFAULT))
                .findFirst();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", status.name().text());
        json.put("unread", first.map(ReaderStatus::unread).orElse(0L));
        json.put("unreadBytes", first.map(ReaderStatus::unreadBytes).orElse(0L));
        json.put("open", status.readers().stream().mapToLong(ReaderStatus::open).sum());
        json.put(
                "waiting",
                status.readers().stream().mapToLong(ReaderStatus::waiting).sum());
        json.put("last", status.last());
        json.put("oldest", status.oldest());
        json.put("kept", status.kept());
        json.put("keptBytes", status.keptBytes());
        json.put("puts", status.puts());
        json.put("refused", status.refused());
        json.put("oldestAgeSeconds", first.map(reader -> age(reader, now)).orElse(0.0));
        json.put("createdAt", Instant.ofEpochMilli(status.createdAt()).toString());
        json.put("children", status.children());
        json.put(
                "readers",
                status.readers().stream().map(reader -> reader(reader, now)).toList());
        Eras.Ring ring = queue.look(Eras::ring);
        json.put("settings", settings(status.settings().withSlots(ring.maxqueue())));
        Map<String, Object> slots = new LinkedHashMap<>();
        slots.put("maxqueue", ring.maxqueue());
        slots.put("putpos", ring.putpos());
        slots.put("getpos", ring.getpos());
        json.put("httpsqs", slots);
        return json;
    }

    private static double age(ReaderStatus reader, long now) {
        return reader.oldestUnreadAt() == 0 ? 0 : Math.max(0, now - reader.oldestUnreadAt()) / 1000.0;
    }

    static Map<String, Object> reader(ReaderStatus status, long now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", status.name().equals(Reader.DEFAULT) ? Names.DEFAULT_READER : status.name());
        json.put("mode", status.mode() == Reader.Mode.BLOCKING ? "blocking" : "lapsing");
        json.put("acknowledged", status.acknowledged());
        json.put("delivered", status.delivered());
        json.put("unread", status.unread());
        json.put("unreadBytes", status.unreadBytes());
        json.put("open", status.open());
        json.put("waiting", status.waiting());
        json.put("redelivered", status.redelivered());
        json.put("aborted", status.aborted());
        json.put("expired", status.expired());
        json.put("discarded", status.discarded());
        json.put("oldestAgeSeconds", age(status, now));
        json.put("needsVerify", status.needsVerify());
        return json;
    }

    static Map<String, Object> settings(QueueSettings settings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("slots", settings.slots());
        json.put("maxMessages", settings.maxMessages());
        json.put("maxBytes", settings.maxBytes());
        json.put("maxMessageBytes", settings.maxMessageBytes());
        json.put("maxAge", settings.maxAgeMillis() + "ms");
        json.put("discardOld", settings.discardOld());
        settings.expireTo().ifPresent(to -> json.put("expireTo", to));
        json.put("fanOutOnly", settings.fanOutOnly());
        json.put("lease", settings.leaseMillis() + "ms");
        json.put("maxIdle", settings.maxIdleMillis() + "ms");
        json.put("idempotency", settings.idempotencyMillis() + "ms");
        json.put("capture", settings.capture());
        json.put("putsPaused", settings.putsPaused());
        json.put("readsPaused", settings.readsPaused());
        return json;
    }

    /** The old settings with those members that the body has. */
    static QueueSettings merge(QueueSettings old, JsonBody body) {
        body.only(
                "slots",
                "maxMessages",
                "maxBytes",
                "maxMessageBytes",
                "maxAge",
                "discardOld",
                "expireTo",
                "fanOutOnly",
                "lease",
                "maxIdle",
                "idempotency",
                "capture",
                "putsPaused",
                "readsPaused");
        Optional<String> expireTo =
                body.has("expireTo") ? body.text("expireTo").filter(name -> !name.isEmpty()) : old.expireTo();
        QueueSettings merged = new QueueSettings(
                body.number("slots", old.slots(), 10, 1_000_000_000),
                body.number("maxMessages", old.maxMessages(), 0, Long.MAX_VALUE),
                body.number("maxBytes", old.maxBytes(), 0, Long.MAX_VALUE),
                body.number("maxMessageBytes", old.maxMessageBytes(), 0, Integer.MAX_VALUE),
                body.millis("maxAge", old.maxAgeMillis(), YEARS),
                body.flag("discardOld", old.discardOld()),
                expireTo,
                body.flag("fanOutOnly", old.fanOutOnly()),
                body.millis("lease", old.leaseMillis(), YEARS),
                body.millis("maxIdle", old.maxIdleMillis(), YEARS),
                body.millis("idempotency", old.idempotencyMillis(), YEARS),
                body.flag("capture", old.capture()),
                body.flag("putsPaused", old.putsPaused()),
                body.flag("readsPaused", old.readsPaused()));
        if (merged.capture() && (merged.maxAgeMillis() > 0 || merged.discardOld() || merged.maxIdleMillis() > 0)) {
            throw Problem.parameter("capture", "true", "only without maxAge, discardOld and maxIdle")
                    .exception();
        }
        return merged;
    }

    /** A message; its body as text where it is UTF-8, else as base64. */
    static Map<String, Object> message(Message message, long position) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", message.number());
        json.put("position", position);
        json.put("version", new Version(message.epoch(), message.position()).toString());
        json.put("putAt", Instant.ofEpochMilli(message.putAt()).toString());
        if (message.expiresAt() > 0) {
            json.put("expiresAt", Instant.ofEpochMilli(message.expiresAt()).toString());
        }
        ByteBuffer bytes = message.body().buffer();
        try {
            json.put(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(bytes)
                            .toString());
        } catch (CharacterCodingException e) {
            json.put("base64", Base64.getEncoder().encodeToString(message.body().toArray()));
        }
        return json;
    }

    static List<Map<String, Object>> messages(Queue queue, List<Message> messages) {
        return messages.stream()
                .map(message -> message(message, Eras.position(queue, message.number())))
                .toList();
    }
}
