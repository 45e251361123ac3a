/**
 * The configuration: a tree of records, read once from flags, environment and file, checked in full before anything starts.
 * Knows no other package; {@code io.gannet.appliance} turns it into the parts' own settings.
 */
@NullMarked
package io.gannet.config;

import org.jspecify.annotations.NullMarked;
