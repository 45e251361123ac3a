package io.gannet.search;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a text becomes words. All of them fold case, width, accents, and traditional into simplified Chinese. */
public enum Analysis {
    /** Chinese, Japanese and Korean as overlapping pairs of characters, Latin words stemmed as English. */
    MIXED,
    /** As {@link #MIXED}, without stemming: for names and codes. */
    PLAIN,
    /** Chinese words by a dictionary of simplified Chinese, Latin words stemmed as English. */
    SMARTCN,
    /** Words by ICU's dictionaries (Chinese, Japanese, Thai, Khmer and others), Latin words stemmed as English. */
    ICU;

    /** The analysis of this name, lower-case. */
    public static Optional<Analysis> named(String name) {
        return Arrays.stream(values())
                .filter(analysis -> analysis.label().equals(name))
                .findFirst();
    }

    /** Its name in a configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
