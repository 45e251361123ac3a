/** The /v1 handlers: requests parsed at the edge, one method a request, JSON back. Knows no JDBC and no index library. */
@NullMarked
package io.gannet.api;

import org.jspecify.annotations.NullMarked;
