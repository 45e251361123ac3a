/**
 * {@code gannet demo}: a private database, the sample data, the appliance, and a tour that shows rows travelling into search. Uses
 * the parts as a user would: SQL for writing, HTTP for searching.
 */
@NullMarked
package io.gannet.demo;

import org.jspecify.annotations.NullMarked;
