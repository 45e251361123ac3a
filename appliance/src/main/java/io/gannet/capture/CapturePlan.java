package io.gannet.capture;

import io.gannet.change.TableName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What capturing a table means.
 *
 * @param table the table as the server spells it
 * @param queue where its events go
 * @param findings what was checked, and what will not be seen
 * @param triggers the triggers, those on parent tables included
 * @param statements what is left to run, in order; empty when capture is installed like this already
 */
public record CapturePlan(
        TableName table, String queue, List<Finding> findings, List<Trigger> triggers, List<String> statements) {

    /** Whether nothing forbids it. */
    public boolean possible() {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.ERROR);
    }

    /** The errors in one line. */
    public String problem() {
        return findings.stream()
                .filter(finding -> finding.level() == Finding.Level.ERROR)
                .map(Finding::text)
                .collect(Collectors.joining("; "));
    }
}
