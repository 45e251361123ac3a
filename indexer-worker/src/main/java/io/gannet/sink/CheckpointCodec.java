package io.gannet.sink;

import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A checkpoint as a map of texts, for sinks that keep such a map (a commit's user data, a properties file).
 *
 * <pre>
 * gannet.format      1
 * gannet.epoch       the store's epoch
 * gannet.version     epoch:position, the caller's highest version
 * gannet.applied     epoch:position, the highest version of any document or tombstone
 * gannet.definition  what the documents were made by
 * number.QUEUE       the queue's number
 * parked.N           table TAB key TAB queue TAB number TAB since TAB attempts TAB connection TAB confirm, the first three in base64
 * </pre>
 */
public final class CheckpointCodec {

    private static final String FORMAT = "gannet.format";
    private static final String EPOCH = "gannet.epoch";
    private static final String VERSION = "gannet.version";
    private static final String APPLIED = "gannet.applied";
    private static final String DEFINITION = "gannet.definition";
    private static final String NUMBER = "number.";
    private static final String PARKED = "parked.";

    private CheckpointCodec() {}

    /** The texts; {@code applied} is the highest version of any entry or tombstone. */
    public static Map<String, String> encode(SinkCheckpoint state, Version applied) {
        Map<String, String> data = new HashMap<>();
        data.put(FORMAT, "1");
        data.put(EPOCH, Long.toString(state.epoch()));
        data.put(VERSION, state.version().toString());
        data.put(APPLIED, applied.toString());
        data.put(DEFINITION, state.definition());
        state.numbers().forEach((queue, number) -> data.put(NUMBER + queue, Long.toString(number)));
        for (int i = 0; i < state.parked().size(); i++) {
            data.put(PARKED + i, parked(state.parked().get(i)));
        }
        return data;
    }

    /** The checkpoint of such texts; empty when they hold none. */
    public static Optional<SinkCheckpoint> decode(Map<String, String> data) {
        if (!data.containsKey(FORMAT)) {
            return Optional.empty();
        }
        SortedMap<String, Long> numbers = new TreeMap<>();
        List<ParkedKey> parked = new ArrayList<>();
        data.forEach((name, value) -> {
            if (name.startsWith(NUMBER)) {
                numbers.put(name.substring(NUMBER.length()), Long.parseLong(value));
            } else if (name.startsWith(PARKED)) {
                parked.add(parked(value));
            }
        });
        return Optional.of(new SinkCheckpoint(
                Long.parseLong(text(data, EPOCH)),
                numbers,
                version(text(data, VERSION)),
                parked,
                text(data, DEFINITION)));
    }

    /** The highest version of any entry; {@link Version#NONE} when there is none. */
    public static Version applied(Map<String, String> data) {
        return data.containsKey(APPLIED) ? version(text(data, APPLIED)) : Version.NONE;
    }

    private static String text(Map<String, String> data, String name) {
        String value = data.get(name);
        if (value == null) {
            throw new IllegalStateException("the index's checkpoint has no \"" + name + "\"");
        }
        return value;
    }

    private static Version version(String text) {
        int colon = text.indexOf(':');
        return new Version(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }

    private static String parked(ParkedKey key) {
        return String.join(
                "\t",
                base64(key.table().toString().getBytes(StandardCharsets.UTF_8)),
                base64(KeyCodec.encode(key.key())),
                base64(key.queue().getBytes(StandardCharsets.UTF_8)),
                Long.toString(key.number()),
                Long.toString(key.since()),
                Integer.toString(key.attempts()),
                Long.toString(key.connection()),
                Boolean.toString(key.confirm()));
    }

    private static ParkedKey parked(String text) {
        String[] part = text.split("\t", -1);
        return new ParkedKey(
                TableName.parse(new String(Base64.getDecoder().decode(part[0]), StandardCharsets.UTF_8)),
                KeyCodec.decode(Base64.getDecoder().decode(part[1]), 0),
                new String(Base64.getDecoder().decode(part[2]), StandardCharsets.UTF_8),
                Long.parseLong(part[3]),
                Long.parseLong(part[4]),
                Integer.parseInt(part[5]),
                Long.parseLong(part[6]),
                Boolean.parseBoolean(part[7]));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
