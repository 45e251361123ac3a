/**
 * A private, real database server out of an archive or an installed binary: for the demo, the tests and the benchmarks. Knows
 * nothing of queues, capture or search; nothing of a server that somebody else runs is ever touched.
 */
@NullMarked
package io.gannet.sandbox;

import org.jspecify.annotations.NullMarked;
