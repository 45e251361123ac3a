/**
 * The door through which every place that changes go to is driven: what a sink must do, what it answers, how far it durably is.
 * Knows no index, no queue client and no database.
 */
@NullMarked
package io.gannet.sink;

import org.jspecify.annotations.NullMarked;
