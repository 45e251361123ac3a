package io.gannet.queue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A queue's name: 0 to {@link #MAX_BYTES} bytes, any but NUL, case-sensitive. Held as one char per byte (ISO-8859-1), so that
 * names in any encoding survive.
 */
public record QueueName(String latin1) implements Comparable<QueueName> {

    /** The most bytes that a name may have (HTTPSQS 1.7: 256). */
    public static final int MAX_BYTES = 256;

    public QueueName {
        if (latin1.length() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a queue name has at most " + MAX_BYTES + " bytes, not " + latin1.length());
        }
        for (int i = 0; i < latin1.length(); i++) {
            char c = latin1.charAt(i);
            if (c == 0 || c > 0xff) {
                throw new IllegalArgumentException("a queue name has no NUL byte and one char per byte");
            }
        }
    }

    /** The name with the UTF-8 bytes of this text. */
    public static QueueName of(String text) {
        return new QueueName(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    /** The name with these bytes. */
    public static QueueName ofBytes(byte[] bytes) {
        return new QueueName(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The name's bytes. */
    public byte[] bytes() {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** For people and JSON: the bytes read as UTF-8 where they are valid UTF-8, else one char per byte. */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin1;
        }
    }

    // written out, since what the compiler leaves to the first call for a record costs the first put after a start some
    // milliseconds
    @Override
    public boolean equals(Object other) {
        return other instanceof QueueName that && latin1.equals(that.latin1);
    }

    @Override
    public int hashCode() {
        return latin1.hashCode();
    }

    @Override
    public int compareTo(QueueName other) {
        return latin1.compareTo(other.latin1);
    }

    @Override
    public String toString() {
        return text();
    }
}
