package io.gannet.kestrel;

import java.nio.charset.StandardCharsets;

/** The words that the protocol answers with, line ends included. Clients test the beginning; a reason may follow an error word. */
final class KestrelReply {

    static final byte[] STORED = bytes("STORED\r\n");
    static final byte[] NOT_STORED = bytes("NOT_STORED\r\n");
    static final byte[] DELETED = bytes("DELETED\r\n");
    static final byte[] END = bytes("END\r\n");
    static final byte[] FLUSHED = bytes("Flushed all queues.\r\n");
    static final byte[] RELOADED = bytes("Reloaded config.\r\n");
    /** Ends a value and the reply. */
    static final byte[] VALUE_END = bytes("\r\nEND\r\n");
    /** Ends a value that more values follow. */
    static final byte[] VALUE_NEXT = bytes("\r\n");

    private static final int MAX_REASON = 200;

    private KestrelReply() {}

    /** The client asked for what cannot be. */
    static byte[] clientError(String reason) {
        return error("CLIENT_ERROR", reason);
    }

    /** The server cannot now. */
    static byte[] serverError(String reason) {
        return error("SERVER_ERROR", reason);
    }

    /** The command does not fit what is open on this connection. */
    static byte[] error(String reason) {
        return error("ERROR", reason);
    }

    private static byte[] error(String word, String reason) {
        StringBuilder line = new StringBuilder(word).append(' ');
        for (int i = 0; i < Math.min(reason.length(), MAX_REASON); i++) {
            char c = reason.charAt(i);
            line.append(c < ' ' || c > '~' ? '?' : c);
        }
        return bytes(line.append("\r\n").toString());
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
