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

    @Test
    void expect_ofAYoungEvent_waitsAMoment_thenAllOfItsConnectionAreTriedTogether() {
        for (int i = 0; i < 10; i++) {
            assertThat(parked.expect(key(i, 1_000), true, 1_000)).isTrue();
        }
        assertThat(parked.due(1_000, 100)).isEmpty();
        assertThat(parked.nextDue()).hasValue(1_002L);
        assertThat(parked.due(1_002, 100)).hasSize(10);
    }

    @Test
    void expect_whileMoreComes_waitsOn_butNotForLong() {
        long now = 1_000;
        parked.expect(key(1, now), true, now);
        while (parked.due(now, 100).isEmpty()) {
            assertThat(parked.expect(key((int) now, now), true, now)).isTrue();
            now++;
            assertThat(now).isLessThan(1_010);
        }
        assertThat(now).isEqualTo(1_004);
    }

    @Test
    void expect_ofAnOldEvent_isNotParked_unlessItsConnectionWasFoundLocked() {
        assertThat(parked.expect(key(1, 1_000), false, 1_000)).isFalse();
        parked.park(key(2, 1_000), ParkedKeys.Reason.LOCKED, 1_000);
        assertThat(parked.expect(key(1, 1_000), false, 1_000)).isTrue();
        assertThat(parked.size()).isEqualTo(2);
    }

    @Test
    void expect_ofAParkedKey_isNotParkedAgain_soThatItIsLookedAtWithBothEvents() {
        assertThat(parked.expect(key(1, 1_000), true, 1_000)).isTrue();
        assertThat(parked.expect(key(1, 1_000), true, 1_000)).isFalse();
        assertThat(parked.stamped(key(1, 1_000)).stamp()).isPositive();
    }

    @Test
    void due_doesNotHandOutTwice_whatIsBeingTried() {
        parked.expect(key(1, 1_000), true, 1_000);
        Pending tried = parked.due(1_001, 10).get(0);
        parked.freed(tried, 1_001);
        parked.expect(key(2, 1_001), true, 1_001);
        assertThat(parked.due(1_002, 10)).extracting(Pending::key).containsExactly(RowKey.of("id", "2"));
        // nobody ever answered for it
        assertThat(parked.due(10_000, 10)).hasSize(2);
        parked.done(tried);
        assertThat(parked.size()).isEqualTo(1);
    }

    @Test
    void park_ofKeysTriedTogether_isOneFailure() {
        long now = 1_000;
        for (int i = 0; i < 16; i++) {
            parked.expect(key(i, now), true, now);
        }
        for (int round = 0; round < 3; round++) {
            now = parked.nextDue().orElseThrow();
            List<Pending> tried = parked.due(now, 100);
            assertThat(tried).hasSize(16);
            for (Pending key : tried) {
                parked.park(key, ParkedKeys.Reason.LOCKED, now);
            }
            assertThat(parked.nextDue().orElseThrow() - now).isLessThanOrEqualTo(SHORTEST);
        }
    }

    @Test
    void stamped_ofAnEventThatNeedsNoCare_isAsCarefulAsTheParkedOne() {
        parked.park(key(1, 1_000), ParkedKeys.Reason.LOCKED, 1_000);
        Pending touch = Pending.of(
                parked.find(TABLE, RowKey.of("id", "1")).orElseThrow(), 0, Pending.Payload.NONE, new Version(1, 9));
        Pending careless = touch.stamped(0, false);
        assertThat(careless.confirm()).isFalse();
        assertThat(parked.stamped(careless).confirm()).isTrue();
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
