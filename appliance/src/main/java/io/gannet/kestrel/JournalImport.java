package io.gannet.kestrel;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Brings what is unread in journals of Kestrel 2.x into a running appliance, by its memcached listener: order, expiry and fan-out
 * children are kept. A message counts as imported when the appliance has said that it is stored.
 */
public final class JournalImport {

    /** Sets that may be unanswered at once, so that they share the appliance's fsyncs. */
    private static final int WINDOW = 64;

    private static final int PATIENCE_MILLIS = 60_000;

    private final String host;
    private final int port;
    private final Clock clock;

    /**
     * What became of one queue.
     *
     * @param queue its name
     * @param imported messages stored
     * @param expired messages left out because their time was over
     * @param notes what could not be read, a line each
     */
    public record Result(String queue, long imported, long expired, List<String> notes) {}

    /** An import into the appliance that listens there. */
    public JournalImport(String host, int port, Clock clock) {
        this.host = host;
        this.port = port;
        this.clock = clock;
    }

    /**
     * Imports all queues of these files or folders, parents before their fan-out children, whose journals have copies of their own.
     *
     * @throws IOException a file cannot be read, the appliance is not there or refuses a message; the text says which and how many
     *     messages of its queue were stored before
     */
    public List<Result> run(List<Path> paths) throws IOException {
        List<Result> results = new ArrayList<>();
        Map<String, List<Path>> files = JournalFiles.byQueue(paths);
        for (Map.Entry<String, List<Path>> entry : files.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
            if (!Names.legal(name, 0, name.length)) {
                throw new IOException("\"" + entry.getKey() + "\" is no name of a Kestrel queue");
            }
            KestrelJournal journal = new KestrelJournal();
            for (Path file : entry.getValue()) {
                journal.replay(file);
            }
            results.add(send(entry.getKey(), journal));
        }
        return results;
    }

    private Result send(String queue, KestrelJournal journal) throws IOException {
        long expired = 0;
        try (Sender sender = new Sender(queue)) {
            for (KestrelJournal.Item item : journal.unread()) {
                if (item.expiresAtMillis() != 0 && item.expiresAtMillis() <= clock.millis()) {
                    expired++;
                } else {
                    sender.send(item);
                }
            }
            sender.finish();
            return new Result(queue, sender.stored, expired, journal.notes());
        }
    }

    private final class Sender implements AutoCloseable {
        private final String queue;
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private Path path = Path.of("");
        private RandomAccessFile file;
        private boolean fileOpen;
        private int unanswered;
        private long stored;

        @SuppressWarnings("NullAway.Init") // the file is opened with the first message
        Sender(String queue) throws IOException {
            this.queue = queue;
            this.socket = new Socket(host, port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        }

        void send(KestrelJournal.Item item) throws IOException {
            if (!fileOpen || !item.file().equals(path)) {
                closeFile();
                file = new RandomAccessFile(item.file().toFile(), "r");
                path = item.file();
                fileOpen = true;
            }
            byte[] body = new byte[item.length()];
            file.seek(item.offset());
            file.readFully(body);
            long seconds = item.expiresAtMillis() == 0 ? 0 : (item.expiresAtMillis() + 999) / 1000;
            out.write(KestrelReply.bytes("set " + queue + " 0 " + seconds + " " + body.length + "\r\n"));
            out.write(body);
            out.write('\r');
            out.write('\n');
            if (++unanswered >= WINDOW) {
                finish();
            }
        }

        void finish() throws IOException {
            out.flush();
            for (; unanswered > 0; unanswered--) {
                StringBuilder line = new StringBuilder();
                for (int b = in.read(); b != '\n'; b = in.read()) {
                    if (b < 0 || line.length() > 1000) {
                        throw new IOException(
                                "queue " + queue + ": the connection ended after " + stored + " messages");
                    }
                    line.append((char) b);
                }
                String reply = line.toString().stripTrailing();
                if (!reply.equals("STORED")) {
                    throw new IOException(
                            "queue " + queue + ": \"" + reply + "\" after " + stored + " messages were stored");
                }
                stored++;
            }
        }

        private void closeFile() throws IOException {
            if (fileOpen) {
                file.close();
                fileOpen = false;
            }
        }

        @Override
        public void close() throws IOException {
            closeFile();
            socket.close();
        }
    }
}
