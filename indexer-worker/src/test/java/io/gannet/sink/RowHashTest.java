package io.gannet.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowHashTest {

    private static Row row(String... columns) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i += 2) {
            map.put(columns[i], columns[i + 1]);
        }
        return new Row(map);
    }

    @Test
    void of_isStoredInIndexes_soItNeverChanges() {
        assertThat(RowHash.of(row("id", "7", "title", "床前明月光", "none", null))).isEqualTo(EXPECTED);
    }

    @Test
    void of_otherColumnOrder_isTheSame() {
        assertThat(RowHash.of(row("a", "1", "b", "2"))).isEqualTo(RowHash.of(row("b", "2", "a", "1")));
    }

    @Test
    void of_smallDifferences_differ() {
        Set<Long> hashes = new HashSet<>();
        Row[] rows = {
            row("a", "1"),
            row("a", "2"),
            row("a", "1 "),
            row("a", " 1"),
            row("a", "A"),
            row("a", ""),
            row("a", null),
            row("b", "1"),
            row("a", "1", "b", null),
            row("a", "1", "b", ""),
            row("a", "", "b", "1"),
            row("ab", "1"),
            row("a", "12345"),
            row("a", "12354"),
            row("a", "é"),
            row("a", "e\u0301"),
            row(),
            row("a", "1b")
        };
        for (Row row : rows) {
            hashes.add(RowHash.of(row));
        }
        assertThat(hashes).hasSize(rows.length);
    }

    private static final long EXPECTED = -33942228907175005L;
}
