/**
 * Capture: the triggers that turn row changes into events, generated from a table's schema, with everything around their
 * installing, checking and removing. Knows no queue engine, protocol, worker or index: it works on the database alone.
 */
@NullMarked
package io.gannet.capture;

import org.jspecify.annotations.NullMarked;
