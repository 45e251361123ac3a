package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the free space: below the watermark puts are refused, above it (and a quarter more) they go on. The ballast is a file
 * that is given up when the disk is really full, so that acknowledgements and checkpoints still have room.
 */
final class DiskGuard {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    private static final int CHUNK = 1 << 20;

    private final EngineSettings settings;
    private final Disk disk;
    private final Path ballast;
    private volatile boolean low;
    private boolean givenUp;
    private volatile long usable = Long.MAX_VALUE;

    DiskGuard(EngineSettings settings, Disk disk) {
        this.settings = settings;
        this.disk = disk;
        this.ballast = settings.directory().resolve("ballast");
    }

    boolean isLow() {
        return low;
    }

    long usable() {
        return usable;
    }

    /** Measures the space and decides. */
    synchronized void check() {
        try {
            usable = disk.usableBytes(settings.directory());
        } catch (IOException e) {
            LOG.warn("event=free-space-unknown cause=\"{}\"", e.toString());
            return;
        }
        boolean wasLow = low;
        // the room of a ballast given up is for acknowledgements and checkpoints, until there is enough to lay it again
        long enough = settings.diskWatermark() + (givenUp ? 2 * settings.ballastBytes() : settings.diskWatermark() / 4);
        if (usable < settings.diskWatermark()) {
            low = true;
        } else if (usable >= enough) {
            low = false;
            givenUp = false;
        }
        if (low != wasLow) {
            LOG.warn("event=disk-space low={} usable={} watermark={}", low, usable, settings.diskWatermark());
        }
        if (!low && !Files.exists(ballast) && usable > settings.diskWatermark() + 2 * settings.ballastBytes()) {
            lay();
        }
    }

    private void lay() {
        try (Disk.DataFile file = disk.create(ballast)) {
            for (long at = 0; at < settings.ballastBytes(); at += CHUNK) {
                int size = (int) Math.min(CHUNK, settings.ballastBytes() - at);
                file.write(ByteBuffer.wrap(new byte[size]), at);
            }
        } catch (IOException e) {
            LOG.warn("event=no-ballast cause=\"{}\"", e.toString());
        }
    }

    /** Frees the ballast's space. */
    synchronized void giveUpBallast() {
        low = true;
        givenUp = true;
        try {
            if (Files.exists(ballast)) {
                disk.delete(ballast);
                LOG.warn("event=ballast-given-up bytes={}", settings.ballastBytes());
            }
        } catch (IOException e) {
            LOG.warn("event=ballast-stuck cause=\"{}\"", e.toString());
        }
    }
}
