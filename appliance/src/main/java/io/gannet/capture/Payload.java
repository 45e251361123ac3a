package io.gannet.capture;

import java.util.Locale;

/** What an event carries beside its key. */
public enum Payload {
    /** The whole row; updates that change no byte make no event. */
    ROW,
    /** Nothing: cheapest, and no change of other columns can break the trigger. Every update is an event. */
    KEY;

    /** Its name in configuration and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The payload of this name.
     *
     * @throws IllegalArgumentException naming what is allowed
     */
    public static Payload parse(String text) {
        for (Payload payload : values()) {
            if (payload.text().equals(text)) {
                return payload;
            }
        }
        throw new IllegalArgumentException("payload \"" + text + "\" is neither row nor key");
    }
}
