package io.gannet.outbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the doorbell: any UDP datagram to its port. What is in it does not matter, and who sent it does not either, since a ring
 * only makes the relay look. One thread, which {@link #close} ends at once.
 */
public final class DoorbellReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DoorbellReceiver.class);

    private final DatagramChannel channel;
    private final Runnable ring;
    private final Thread thread;

    private DoorbellReceiver(DatagramChannel channel, Runnable ring) {
        this.channel = channel;
        this.ring = ring;
        this.thread = new Thread(this::run, "gannet-doorbell");
    }

    /**
     * Listens from now on.
     *
     * @param at where; by default triggers ring the UDP port with the number of the HTTP port
     * @param ring called for each datagram; must be quick
     */
    public static DoorbellReceiver listen(InetSocketAddress at, Runnable ring) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 * 1024);
            channel.bind(at);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        DoorbellReceiver receiver = new DoorbellReceiver(channel, ring);
        receiver.thread.setDaemon(true);
        receiver.thread.start();
        return receiver;
    }

    /** The port that it listens on. */
    public int port() {
        return channel.socket().getLocalPort();
    }

    private void run() {
        ByteBuffer ignored = ByteBuffer.allocate(64);
        while (channel.isOpen()) {
            try {
                ignored.clear();
                channel.receive(ignored);
                ring.run();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.debug("event=doorbell problem=\"{}\"", e.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
