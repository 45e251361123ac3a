/** A sink that hands changes to a program of the user's. Knows no queue and no index. */
@NullMarked
package io.gannet.exec;

import org.jspecify.annotations.NullMarked;
