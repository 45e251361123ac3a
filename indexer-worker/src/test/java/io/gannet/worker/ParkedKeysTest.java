package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParkedKeysTest {

    private static final TableName TABLE = new TableName("shop", "articles");
    private static final long SHORTEST = 2;

    private final ParkedKeys parked = new ParkedKeys(new Random(7));

    /** One key always joins before the last one is applied, so the connection's group never ends. */
    @Test
    void park_onAConnectionThatWritesOnAndOn_startsWithTheShortestWait() {
        long now = 1_000;
        parked.park(key(0, now), ParkedKeys.Reason.LOCKED, now);
        for (int i = 1; i < 200; i++) {
            now = parked.nextDue().orElseThrow();
            Pending probed = parked.due(now, 10).get(0);
            parked.park(probed, ParkedKeys.Reason.LOCKED, now);
            now = parked.nextDue().orElseThrow();
            Pending free = parked.due(now, 10).get(0);
            parked.freed(free, now);
            parked.park(key(i, now), ParkedKeys.Reason.LOCKED, now);
            parked.done(free);
            assertThat(parked.nextDue().orElseThrow() - now)
                    .as("wait of key %d", i)
                    .isLessThanOrEqualTo(SHORTEST);
        }
    }

    @Test
    void due_whileARowStaysLocked_comesEverMoreSeldom() {
        long now = 1_000;
        parked.park(key(1, now), ParkedKeys.Reason.LOCKED, now);
        long wait = 0;
        for (int i = 0; i < 40; i++) {
            wait = parked.nextDue().orElseThrow() - now;
            now += wait;
            List<Pending> due = parked.due(now, 10);
            assertThat(due).hasSize(1);
            parked.park(due.get(0), ParkedKeys.Reason.LOCKED, now);
        }
        assertThat(wait).isBetween(250L, 500L);
    }

    private static Pending key(int id, long now) {
        return new Pending(
                TABLE,
                RowKey.of("id", String.valueOf(id)),
                "shop.articles",
                id + 1,
                new Version(1, id + 1),
                now,
                true,
                42,
                0,
                0,
                Pending.Payload.NONE);
    }
}
