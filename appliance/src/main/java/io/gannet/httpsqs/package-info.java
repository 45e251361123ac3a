/**
 * HTTPSQS 1.7 over HTTP, byte for byte: parameters, replies, header order, and the ring of slots that its positions come from.
 * Knows the queue engine and HTTP, no storage and no JSON.
 */
@NullMarked
package io.gannet.httpsqs;

import org.jspecify.annotations.NullMarked;
