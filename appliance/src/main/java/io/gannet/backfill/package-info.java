/** The initial copy of a table, as touch events into its queue. Knows no sink and no worker: those read every key again. */
@NullMarked
package io.gannet.backfill;

import org.jspecify.annotations.NullMarked;
