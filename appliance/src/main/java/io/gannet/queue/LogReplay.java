package io.gannet.queue;

import java.nio.file.Path;

/** Applies the log's records to the ledger, file by file, and says what is damaged. */
final class LogReplay implements LogScan.Found {

    private final Ledger ledger;
    private final Problems problems;
    private final long now;
    private Path path = Path.of("");
    private long fileEpoch;
    private boolean loss;
    private boolean damagedAtEnd;
    private long records;

    LogReplay(Ledger ledger, Problems problems, long now) {
        this.ledger = ledger;
        this.problems = problems;
        this.now = now;
    }

    /** The records that come now are this file's, of this epoch. */
    LogReplay of(Path file, long epoch) {
        path = file;
        fileEpoch = epoch;
        damagedAtEnd = false;
        return this;
    }

    /** Something acknowledged may be gone. */
    boolean loss() {
        return loss;
    }

    /** The end of the file before is damaged. */
    boolean damagedAtEnd() {
        return damagedAtEnd;
    }

    /** How many records were new. */
    long records() {
        return records;
    }

    void possibleLoss(String what) {
        loss = true;
        problems.add(what);
    }

    @Override
    public void record(int type, long serial, long incarnation, byte[] data, int from, int length) {
        if (serial <= ledger.buffer.lastSerial()) {
            return;
        }
        if (serial > ledger.buffer.lastSerial() + 1) {
            possibleLoss("log records " + (ledger.buffer.lastSerial() + 1) + " to " + (serial - 1) + " are damaged");
        }
        ledger.buffer.startAfter(serial);
        records++;
        try {
            apply(type, incarnation, data, from, length);
        } catch (RuntimeException e) {
            possibleLoss("log record " + serial + " cannot be applied: " + e.getMessage());
        }
    }

    private void apply(int type, long incarnation, byte[] data, int from, int length) {
        if (type == Change.PUT) {
            put(queueOf(incarnation), data, from, length);
            return;
        }
        Change change = Change.read(type, new Payload(data, from, length));
        if (change instanceof Change.Reserved reserved) {
            ledger.reserve(reserved.position());
        } else if (change instanceof Change.Born born
                && ledger.find(incarnation).isEmpty()) {
            QueueState made = new QueueState(incarnation, born.name(), born.createdAt(), born.settings());
            ledger.enter(made);
            change.apply(ledger, made);
        } else {
            QueueState queue = queueOf(incarnation);
            queue.dirty = true;
            change.apply(ledger, queue);
        }
    }

    private QueueState queueOf(long incarnation) {
        return ledger.find(incarnation).orElseGet(() -> foundling(incarnation, "is damaged in the log"));
    }

    private void put(QueueState queue, byte[] data, int from, int length) {
        long number = Bytes.getLong(data, from);
        if (number > queue.last + 1) {
            lost(queue, number - 1);
        }
        ledger.put(queue, data, from, length, fileEpoch);
    }

    /** All messages behind the last one up to this number are. */
    private void lost(QueueState queue, long through) {
        problems.damaged(queue.name, queue.last + 1, through);
        ledger.lost(queue, through);
        loss = true;
    }

    /** A reader's record may have outlived the puts before it: their numbers are used up, or new messages would be read already. */
    void readersWithin(QueueState queue) {
        long reached = queue.last;
        for (ReaderState reader : queue.readers.values()) {
            reached = Math.max(reached, reader.delivered);
        }
        if (reached > queue.last) {
            lost(queue, reached);
        }
    }

    @Override
    public void damagedRecord(int type, long serial, long incarnation, long start) {
        if (serial <= ledger.buffer.lastSerial()) {
            return;
        }
        long gap = serial - ledger.buffer.lastSerial() - 1;
        ledger.buffer.startAfter(serial);
        if (type == Change.PUT) {
            QueueState queue = queueOf(incarnation);
            // its number may be undamaged; with records missing before it, it need not be the next one
            long next = queue.last + 1;
            long number = start > next && start - next <= gap ? start : next;
            lost(queue, number);
        } else {
            String of = ledger.find(incarnation)
                    .map(queue -> "queue " + queue.name + ": ")
                    .orElse("");
            possibleLoss(of + "log record " + serial + " is damaged");
        }
    }

    @Override
    public void damagedBytes(long from, long to) {
        possibleLoss("log " + path.getFileName() + ": bytes " + from + " to " + (to - 1) + " are damaged");
    }

    @Override
    public void damagedEnd(long from, long serial) {
        damagedAtEnd = true;
        String records = serial == 0 ? "" : "; it went up to log record " + serial;
        possibleLoss("log " + path.getFileName() + ": from byte " + from
                + " on, at its end, it is damaged or was not wholly written" + records);
    }

    /** A queue whose name is lost: its messages go on under another. */
    QueueState foundling(long incarnation, String why) {
        QueueName name = QueueName.of("lost-" + incarnation);
        possibleLoss(
                "the name of queue incarnation " + incarnation + " " + why + "; its messages are in queue " + name);
        QueueState queue = new QueueState(incarnation, name, now, QueueSettings.DEFAULT);
        ledger.enter(queue);
        ledger.born(queue, false, 0);
        return queue;
    }
}
