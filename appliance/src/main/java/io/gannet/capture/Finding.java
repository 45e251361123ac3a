package io.gannet.capture;

import java.util.Locale;

/**
 * One thing that was checked before a table is captured.
 *
 * @param level how much it matters
 * @param text one line for people
 */
public record Finding(Level level, String text) {

    /** How much a finding matters. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Good to know: for instance what triggers cannot see. */
        NOTE,
        /** Works, but not as well as it could, or may fail. */
        WARN,
        /** Capture cannot be installed like this. */
        ERROR
    }

    static Finding ok(String text) {
        return new Finding(Level.OK, text);
    }

    static Finding note(String text) {
        return new Finding(Level.NOTE, text);
    }

    static Finding warn(String text) {
        return new Finding(Level.WARN, text);
    }

    static Finding error(String text) {
        return new Finding(Level.ERROR, text);
    }

    @Override
    public String toString() {
        return level.name().toLowerCase(Locale.ROOT) + ": " + text;
    }
}
