package io.gannet.change;

import io.gannet.change.RowChange.Operation;
import io.gannet.change.RowChange.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The change event's one form on the wire: a JSON object in UTF-8.
 *
 * <pre>{@code
 * {"v":1,"op":"insert|update|delete|touch","db":"shop","table":"articles","key":{"id":7},
 *  "old":{"film_id":1},"row":{...}|null,"at":1764200000.123456,"conn":42,
 *  "src":"push|outbox|backfill|repair|cascade"}
 * }</pre>
 *
 * Members may come in any order, unknown ones are skipped, {@code op}, {@code db}, {@code table} and {@code key} are needed. A
 * value's text is what stands in the JSON: digits as written, nested objects and arrays as their source text. An event without
 * {@code src} is treated as pushed, which is the careful reading. Thread-safe, without state.
 */
public final class RowChangeCodec {

    /** The largest event that is looked at; a captured row that is larger is sent without its payload. */
    public static final int MAX_BYTES = 8 << 20;

    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final Set<String> PLACE = Set.of("db", "table", "key");

    private RowChangeCodec() {}

    /**
     * Reads an event.
     *
     * @throws MalformedChangeException saying what is wrong
     */
    public static RowChange decode(byte[] body) throws MalformedChangeException {
        return decode(body, true);
    }

    /**
     * Reads an event without its row, which is only passed over: for who reads the row again anyway.
     *
     * @throws MalformedChangeException saying what is wrong
     */
    public static RowChange decodeHead(byte[] body) throws MalformedChangeException {
        return decode(body, false);
    }

    private static RowChange decode(byte[] body, boolean withRow) throws MalformedChangeException {
        if (body.length > MAX_BYTES) {
            throw new MalformedChangeException(
                    "an event has at most " + MAX_BYTES + " bytes, this one has " + body.length);
        }
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body, 0, body.length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedChangeException("not a JSON object");
            }
            Fields fields = new Fields(body, withRow);
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
                fields.member(name, in);
            }
            if (in.nextToken() != null) {
                throw new MalformedChangeException("more than one JSON value");
            }
            return fields.change();
        } catch (JacksonException e) {
            String what = e.getOriginalMessage();
            throw new MalformedChangeException("not JSON: " + (what == null ? "unreadable" : firstLine(what)));
        }
    }

    /**
     * The row that a message names which is no event: its table and key, where it is JSON up to these members and they are as in an
     * event, whatever its size and whatever else is wrong with it. Empty where it names none.
     */
    public static Optional<Place> place(byte[] body) {
        Fields fields = new Fields(body, false);
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body, 0, body.length)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                // what comes behind these members may be anything
                for (String name = in.nextName(); name != null; name = fields.named() ? null : in.nextName()) {
                    in.nextToken();
                    if (PLACE.contains(name)) {
                        fields.member(name, in);
                    } else {
                        in.skipChildren();
                    }
                }
            }
            return Optional.of(fields.place());
        } catch (JacksonException | MalformedChangeException e) {
            return Optional.empty();
        }
    }

    /** The row that an event is about. */
    public record Place(TableName table, RowKey key) {}

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() <= 200 ? line : line.substring(0, 200);
    }

    /** Writes an event; every value of key, old and row as a JSON string, so that no text is lost. */
    public static byte[] encode(RowChange change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeNumberProperty("v", 1);
            out.writeStringProperty("op", word(change.operation()));
            out.writeStringProperty("db", change.table().schema());
            out.writeStringProperty("table", change.table().table());
            texts(out, "key", change.key().columns());
            if (!change.old().isEmpty()) {
                texts(out, "old", change.old());
            }
            if (change.row().isPresent()) {
                texts(out, "row", change.row().get().columns());
            }
            if (change.at() != 0) {
                out.writeNumberProperty("at", java.math.BigDecimal.valueOf(change.at()));
            }
            if (change.connection() != 0) {
                out.writeNumberProperty("conn", change.connection());
            }
            out.writeStringProperty("src", word(change.source()));
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void texts(JsonGenerator out, String name, Map<String, ? extends @Nullable String> texts) {
        out.writeName(name);
        out.writeStartObject();
        texts.forEach((column, text) -> {
            if (text == null) {
                out.writeNullProperty(column);
            } else {
                out.writeStringProperty(column, text);
            }
        });
        out.writeEndObject();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** What has been read of one event. */
    private static final class Fields {

        private final byte[] body;
        private final boolean withRow;
        private @Nullable Operation operation;
        private @Nullable String schema;
        private @Nullable String table;
        private @Nullable Map<String, @Nullable String> key;
        private Map<String, @Nullable String> old = Map.of();
        private Optional<Row> row = Optional.empty();
        private double at;
        private long connection;
        private Source source = Source.PUSH;

        Fields(byte[] body, boolean withRow) {
            this.body = body;
            this.withRow = withRow;
        }

        void member(String name, JsonParser in) throws MalformedChangeException {
            switch (name) {
                case "v" -> version(in);
                case "op" -> operation = word(Operation.class, name, in);
                case "db" -> schema = string(name, in);
                case "table" -> table = string(name, in);
                case "key" -> key = columns(name, in);
                case "old" -> old = in.currentToken() == JsonToken.VALUE_NULL ? Map.of() : columns(name, in);
                case "row" -> row = row(name, in);
                case "at" -> at = number(name, in).doubleValue();
                case "conn" -> connection = number(name, in).longValue();
                case "src" -> source = word(Source.class, name, in);
                default -> in.skipChildren();
            }
        }

        private Optional<Row> row(String name, JsonParser in) throws MalformedChangeException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return Optional.empty();
            }
            if (withRow) {
                return Optional.of(new Row(columns(name, in)));
            }
            object(name, in);
            in.skipChildren();
            return Optional.empty();
        }

        RowChange change() throws MalformedChangeException {
            Operation op = needed("op", operation);
            Place place = place();
            return new RowChange(op, place.table(), place.key(), old, row, at, connection, source);
        }

        boolean named() {
            return schema != null && table != null && key != null;
        }

        Place place() throws MalformedChangeException {
            String inSchema = needed("db", schema);
            String inTable = needed("table", table);
            if (inSchema.isEmpty() || inTable.isEmpty()) {
                throw new MalformedChangeException("\"db\" and \"table\" must not be empty");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            for (Map.Entry<String, @Nullable String> column : needed("key", key).entrySet()) {
                String text = column.getValue();
                if (text == null) {
                    throw new MalformedChangeException("key column \"" + column.getKey() + "\" is null");
                }
                texts.put(column.getKey(), text);
            }
            if (texts.isEmpty()) {
                throw new MalformedChangeException("\"key\" has no column");
            }
            return new Place(new TableName(inSchema, inTable), RowKey.of(texts));
        }

        private static <T> T needed(String name, @Nullable T value) throws MalformedChangeException {
            if (value == null) {
                throw new MalformedChangeException("\"" + name + "\" is missing");
            }
            return value;
        }

        private static void version(JsonParser in) throws MalformedChangeException {
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT || !"1".equals(in.getString())) {
                throw new MalformedChangeException("\"v\" must be 1");
            }
        }

        private static <E extends Enum<E>> E word(Class<E> type, String name, JsonParser in)
                throws MalformedChangeException {
            String text = string(name, in);
            for (E value : type.getEnumConstants()) {
                if (RowChangeCodec.word(value).equals(text)) {
                    return value;
                }
            }
            throw new MalformedChangeException("\"" + name + "\" is not one that is known: " + firstLine(text));
        }

        private static String string(String name, JsonParser in) throws MalformedChangeException {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new MalformedChangeException("\"" + name + "\" must be a string");
            }
            return in.getString();
        }

        private static Number number(String name, JsonParser in) throws MalformedChangeException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return 0;
            }
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT && in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
                throw new MalformedChangeException("\"" + name + "\" must be a number");
            }
            return in.getNumberValue();
        }

        private Map<String, @Nullable String> columns(String name, JsonParser in) throws MalformedChangeException {
            object(name, in);
            Map<String, @Nullable String> columns = new LinkedHashMap<>();
            for (String column = in.nextName(); column != null; column = in.nextName()) {
                columns.put(column, text(in));
            }
            return columns;
        }

        private static void object(String name, JsonParser in) throws MalformedChangeException {
            if (in.currentToken() != JsonToken.START_OBJECT) {
                throw new MalformedChangeException("\"" + name + "\" must be an object");
            }
        }

        private @Nullable String text(JsonParser in) {
            JsonToken token = in.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                return null;
            }
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                int from = (int) in.currentTokenLocation().getByteOffset();
                in.skipChildren();
                int to = (int) in.currentLocation().getByteOffset();
                return new String(body, from, to - from, StandardCharsets.UTF_8);
            }
            return in.getString();
        }
    }
}
