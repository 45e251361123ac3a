package io.gannet.change;

import java.util.OptionalLong;

/**
 * The row of ours that travels from the database to every index as any other row does, so that lag is what was seen and not what
 * is believed. Searches do not show it.
 */
public final class Heartbeat {

    /** Its table, captured as any other. */
    public static final TableName TABLE = new TableName("gannet", "heartbeat");

    /** Its only row. */
    public static final RowKey KEY = RowKey.of("id", "1");

    /** The column that grows with every beat: milliseconds since 1970. */
    public static final String BEAT = "beat";

    private Heartbeat() {}

    /** The beat of this row; empty when it holds none. */
    public static OptionalLong of(Row row) {
        String text = row.columns().get(BEAT);
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
