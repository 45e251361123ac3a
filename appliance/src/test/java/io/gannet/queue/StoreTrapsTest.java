package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store must do for the engine, on the version of H2 that is pinned. */
class StoreTrapsTest {

    @TempDir
    Path directory;

    private MVStore open(Path file) {
        MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(1)
                .open();
        store.getFileStore().setRetentionTime(0);
        store.setVersionsToKeep(0);
        return store;
    }

    /** It must be told from the OutOfMemoryError of an absurd length in a damaged page, after which the store is put together anew. */
    @Test
    void aCommitWithoutRoomInTheHeap_isNoDamage() {
        WriteBuffer commit = new WriteBuffer();
        Throwable thrown = catchThrowable(() -> commit.limit(Integer.MAX_VALUE - 100));
        assertThat(thrown).isInstanceOf(OutOfMemoryError.class);
        Throwable asTold = DataUtils.newMVStoreException(DataUtils.ERROR_INTERNAL, "{0}", thrown.toString(), thrown);
        for (Throwable problem : List.of(thrown, asTold)) {
            assertThat(MessageStore.isShortOfMemory(problem)).isTrue();
            assertThat(MessageStore.isDamage(problem)).isFalse();
        }
        assertThat(MessageStore.isDamage(new OutOfMemoryError("Java heap space")))
                .isTrue();
    }

    /** H2 2.5.252 comes up with an older commit in three of four cases. */
    @Test
    void everySyncedCommit_isFoundAgain_afterAKill_withSpaceReuse() throws IOException {
        Path file = directory.resolve("s.mv");
        Path copy = directory.resolve("copy.mv");
        Random random = new Random(7);
        MVStore store = open(file);
        MVMap<Long, byte[]> messages = store.openMap("m");
        MVMap<Long, byte[]> engine = store.openMap("e");
        long next = 0;
        for (int i = 1; i <= 150; i++) {
            for (int n = random.nextInt(5); n > 0; n--) {
                messages.put(next++, new byte[random.nextInt(20_000)]);
            }
            while (messages.sizeAsLong() > 20) {
                messages.remove(messages.firstKey());
            }
            engine.put(1L, Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
            store.commit();
            store.sync();
            if (i % 3 == 0 && store.compact(80, 2 << 20)) {
                store.commit();
                store.sync();
            }
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            MVStore killed = open(copy);
            MVMap<Long, byte[]> found = killed.openMap("e");
            assertThat(new String(found.get(1L), StandardCharsets.US_ASCII)).isEqualTo(Integer.toString(i));
            killed.closeImmediately();
        }
        store.closeImmediately();
    }

    /** Without autoCommitBufferSize(0) a full buffer commits on whatever thread puts. */
    @Test
    void noCommit_butOurs() {
        MVStore store = open(directory.resolve("s.mv"));
        MVMap<Long, byte[]> map = store.openMap("m");
        store.commit();
        long version = store.getCurrentVersion();
        for (long i = 0; i < 2000; i++) {
            map.put(i, new byte[16 * 1024]);
        }
        assertThat(store.getCurrentVersion()).isEqualTo(version);
        store.closeImmediately();
    }

    /** The barrier that the engine relies on: after commit and sync the chunk is in the file. */
    @Test
    void commitAndSync_areABarrier() {
        MVStore store = open(directory.resolve("s.mv"));
        MVMap<Long, byte[]> map = store.openMap("m");
        for (long i = 0; i < 500; i++) {
            map.put(i, new byte[100]);
            long version = store.commit();
            store.sync();
            assertThat(store.getFileStore().lastChunkVersion()).isGreaterThanOrEqualTo(version);
        }
        store.closeImmediately();
    }

    /** Space of removed messages is used again: the file stays near what is live. */
    @Test
    void file_staysBounded_overManyRewritesOfARing() {
        MVStore store = open(directory.resolve("s.mv"));
        MVMap<Long, byte[]> map = store.openMap("m");
        byte[] block = new byte[32 * 1024];
        new Random(3).nextBytes(block);
        for (long i = 0; i < 20 * 200; i++) {
            map.put(i, block);
            if (i >= 200) {
                map.remove(i - 200);
            }
            if (i % 50 == 49) {
                store.commit();
                store.sync();
            }
        }
        long live = 200L * block.length;
        assertThat(store.getFileStore().size()).isLessThan(3 * live);
        store.closeImmediately();
    }
}
