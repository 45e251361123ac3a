package io.gannet.kestrel;

import io.gannet.http.Turn;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;

/**
 * Makes connections of the memcached text protocol, and tells it from HTTP by the first bytes: HTTP's first line ends in its
 * version, and no queue name has a slash before a version. Thread-safe.
 */
final class KestrelConnectionFactory extends AbstractConnectionFactory implements ConnectionFactory.Detecting {

    static final String PROTOCOL = "memcached";

    private static final byte[] HTTP = KestrelReply.bytes(" HTTP/");
    private static final byte[] HTTP2 = KestrelReply.bytes("PRI *");

    private final ServerContext server;
    private Optional<Turn> turn = Optional.empty();

    KestrelConnectionFactory(ServerContext server) {
        super(PROTOCOL);
        this.server = server;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        Optional<Turn> its = Turn.runs(endPoint) ? turn(connector) : Optional.empty();
        KestrelConnection connection =
                new KestrelConnection(server, endPoint, connector.getExecutor(), connector.getByteBufferPool(), its);
        connector.getEventListeners().forEach(connection::addEventListener);
        return connection;
    }

    private synchronized Optional<Turn> turn(Connector connector) {
        if (turn.isEmpty()) {
            turn = Turn.of(connector);
        }
        return turn;
    }

    @Override
    public Detection detect(ByteBuffer first) {
        if (!first.hasRemaining()) {
            return Detection.NEED_MORE_BYTES;
        }
        byte b = first.get(first.position());
        if (b < 'A' || b > 'Z') {
            return Detection.RECOGNIZED;
        }
        for (int i = first.position(); i < first.limit(); i++) {
            if (first.get(i) == '\n') {
                return matches(first, i, HTTP) ? Detection.NOT_RECOGNIZED : Detection.RECOGNIZED;
            }
            if (first.get(i) == ' ' && i - first.position() > 0 && startsHttp(first, i)) {
                return Detection.NOT_RECOGNIZED;
            }
        }
        return first.remaining() >= server.settings().limits().maxLineBytes()
                ? Detection.NOT_RECOGNIZED
                : Detection.NEED_MORE_BYTES;
    }

    /** A path or an absolute address as second word: no queue name begins so. */
    private static boolean startsHttp(ByteBuffer first, int blank) {
        if (blank + 1 >= first.limit()) {
            return false;
        }
        byte next = first.get(blank + 1);
        return next == '/' || (blank - first.position() == 3 && matches(first, first.limit(), HTTP2));
    }

    private static boolean matches(ByteBuffer in, int to, byte[] wanted) {
        for (int i = in.position(); i + wanted.length <= to; i++) {
            int k = 0;
            while (k < wanted.length && in.get(i + k) == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
