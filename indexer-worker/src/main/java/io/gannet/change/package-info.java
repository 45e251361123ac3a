/**
 * What a change is: the row change event, the key of a row, the row itself, and where rows are read again. Knows no queue, no
 * database driver and no index.
 */
@NullMarked
package io.gannet.change;

import org.jspecify.annotations.NullMarked;
