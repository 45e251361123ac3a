/**
 * The composition root: builds every part with {@code new}, starts them in order, stops them in reverse; and the pieces that join
 * the worker to the engine in the same process. The only package that knows all others below the command line.
 */
@NullMarked
package io.gannet.appliance;

import org.jspecify.annotations.NullMarked;
