package io.gannet.capture;

import java.util.List;

/**
 * How capture of one table stands.
 *
 * @param capture what its control row says
 * @param problems what is wrong with its triggers, a line each; empty when all is as generated from the table as it is now
 * @param replaced whether the table is not the one it was (truncated, restored, swapped), so that rows may have changed unseen
 */
public record CaptureStatus(InstalledCapture capture, List<String> problems, boolean replaced) {

    /** Whether triggers and table are as they should be. */
    public boolean sound() {
        return problems.isEmpty() && !replaced;
    }
}
