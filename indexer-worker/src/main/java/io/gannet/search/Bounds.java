package io.gannet.search;

import java.util.Optional;

/** The ends of a range, as they were written; an empty one is open. */
record Bounds(Optional<String> low, boolean lowIn, Optional<String> high, boolean highIn) {}
