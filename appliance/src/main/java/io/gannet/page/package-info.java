/** The page for a browser: its files and nothing else. Knows no engine; everything it shows comes from /v1. */
@NullMarked
package io.gannet.page;

import org.jspecify.annotations.NullMarked;
