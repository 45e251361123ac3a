/**
 * Long work that can be listed, changed while it runs, paused, resumed and aborted, and that goes on after a crash where its
 * progress was last kept. Knows nothing of what the work is.
 */
@NullMarked
package io.gannet.job;

import org.jspecify.annotations.NullMarked;
