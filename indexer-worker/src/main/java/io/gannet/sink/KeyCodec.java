package io.gannet.sink;

import io.gannet.change.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row key in few bytes: for each column, in the order of the names, the name's and the text's UTF-8, each behind its length.
 *
 * <pre>
 * key    = count:varint (name text)*
 * string = length:varint bytes
 * varint = 7 bits a byte, lowest first, top bit set on all but the last
 * </pre>
 */
public final class KeyCodec {

    private KeyCodec() {}

    /** The key's bytes. */
    public static byte[] encode(RowKey key) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(32);
        varint(out, key.columns().size());
        key.columns().forEach((name, text) -> {
            string(out, name);
            string(out, text);
        });
        return out.toByteArray();
    }

    /** The key whose bytes begin at this offset. */
    public static RowKey decode(byte[] bytes, int offset) {
        Input in = new Input(bytes, offset);
        int count = in.varint();
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.string();
            columns.put(name, in.string());
        }
        return RowKey.of(columns);
    }

    private static void string(java.io.ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(out, utf8.length);
        out.write(utf8, 0, utf8.length);
    }

    private static void varint(java.io.ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static final class Input {
        private final byte[] bytes;
        private int at;

        Input(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        int varint() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                int next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        String string() {
            int length = varint();
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }
    }
}
