/**
 * Proves that what a sink holds equals the table, finds what differs, and repairs it through the queue. Knows no index library and
 * no worker: a repair is one more event that says "look at this key".
 */
@NullMarked
package io.gannet.verify;

import org.jspecify.annotations.NullMarked;
