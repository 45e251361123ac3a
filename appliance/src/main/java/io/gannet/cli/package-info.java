/**
 * The command line: one class a command, each with an example in its help. Talks to a running appliance by its API; only {@code
 * serve} and {@code demo} start one.
 */
@NullMarked
package io.gannet.cli;

import org.jspecify.annotations.NullMarked;
