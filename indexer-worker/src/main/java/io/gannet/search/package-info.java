/**
 * The embedded full-text index: how rows become documents, the sink that writes them, and the queries that read them. The only
 * package that knows Lucene; it knows no queue, no database and no HTTP.
 */
@NullMarked
package io.gannet.search;

import org.jspecify.annotations.NullMarked;
