package io.gannet.capture;

import java.util.Locale;

/** What a capturing trigger does with its event. */
public enum CaptureMode {
    /** It posts the event; when that fails, it inserts it into the outbox in the same transaction. */
    PUSH(1),
    /** It inserts the event into the outbox and, where the UDF library is installed, rings the relay. */
    OUTBOX(2);

    /** The control row's state that turns capture off. */
    static final int OFF = 0;

    private final int state;

    CaptureMode(int state) {
        this.state = state;
    }

    /** What stands in the control row while this mode is on. */
    int state() {
        return state;
    }

    /** Its name in configuration and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode of this name.
     *
     * @throws IllegalArgumentException naming what is allowed
     */
    public static CaptureMode parse(String text) {
        for (CaptureMode mode : values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("mode \"" + text + "\" is neither push nor outbox");
    }
}
