package io.gannet.queue;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that puts, gets and acknowledges, and says so on its standard output when the engine has said so; to be killed. */
public final class KillWriter {

    private KillWriter() {}

    /** Arguments: directory, sync mode, a name for this run. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        LogQueueEngine engine = LogQueueEngine.open(EngineSettings.of(Path.of(args[0]))
                .withSync(Sync.valueOf(args[1]), Duration.ofMillis(50))
                .withMemory(Duration.ofMillis(40), 64 * 1024, 64 * 1024, 1 << 20)
                .withDisk(0, 0));
        Queue queue = engine.queue(QueueName.of("q"));
        for (long i = 0; ; i++) {
            String text = args[2] + "-" + i;
            PutResult put = QueueEngineContract.put(queue, text);
            out.println("P " + put.number() + " " + text);
            if (i % 3 == 0) {
                List<OpenRead> reads = QueueEngineContract.open(queue.reader(), 2);
                for (OpenRead read : reads) {
                    QueueEngineContract.close(read);
                    out.println("C " + read.message().number() + " x");
                }
            }
        }
    }
}
