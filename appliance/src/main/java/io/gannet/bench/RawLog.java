package io.gannet.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * The floor that the engine is held against: records appended to one file, one thread writes and fsyncs whatever waits and then
 * lets the putters go on. No queue, no numbers, no checksums, nothing to read.
 */
final class RawLog implements AutoCloseable {

    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final Semaphore outstanding;
    private final LongConsumer onForce;
    private final Thread writer = new Thread(this::run, "bench-raw-log");
    private ByteBuffer filling = ByteBuffer.allocateDirect(BUFFER);
    private ByteBuffer writing = ByteBuffer.allocateDirect(BUFFER);
    private int waiting;
    private boolean stopped;

    RawLog(Path file, Semaphore outstanding, LongConsumer onForce) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.outstanding = outstanding;
        this.onForce = onForce;
        writer.start();
    }

    synchronized void put(byte[] record) throws InterruptedException {
        while (filling.remaining() < record.length + 8) {
            wait();
        }
        filling.putInt(record.length).put(record);
        waiting++;
        notifyAll();
    }

    private void run() {
        try {
            int count = take();
            while (count > 0) {
                writing.flip();
                while (writing.hasRemaining()) {
                    channel.write(writing);
                }
                long begun = System.nanoTime();
                channel.force(false);
                onForce.accept(System.nanoTime() - begun);
                writing.clear();
                outstanding.release(count);
                count = take();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the raw log cannot be written", e);
        }
    }

    private synchronized int take() throws InterruptedException {
        while (waiting == 0 && !stopped) {
            wait();
        }
        ByteBuffer full = filling;
        filling = writing;
        writing = full;
        int count = waiting;
        waiting = 0;
        notifyAll();
        return count;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }
}
