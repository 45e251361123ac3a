/** {@code gannet bench}: the figures that users can repeat on their own machine. Nothing imports it but the command line. */
@NullMarked
package io.gannet.bench;

import org.jspecify.annotations.NullMarked;
