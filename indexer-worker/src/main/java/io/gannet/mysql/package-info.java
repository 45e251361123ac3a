/**
 * Row access over JDBC: connections, table schemas, the one generated SELECT list, and reading rows again. Knows no queue, no
 * sink and no worker. HikariCP and Connector/J stay in here.
 */
@NullMarked
package io.gannet.mysql;

import org.jspecify.annotations.NullMarked;
