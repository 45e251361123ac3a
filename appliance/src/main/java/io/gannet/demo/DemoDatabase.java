package io.gannet.demo;

import java.sql.Connection;
import java.sql.SQLException;

/** The database that the demo runs against. Closing it removes everything that the demo put there. */
interface DemoDatabase extends AutoCloseable {

    /** JDBC URL without a schema. */
    String jdbcUrl();

    /** Account with the right to make schema, triggers and functions. */
    String user();

    /** That account's password; empty for none. */
    String password();

    /** The schema of the demo's tables, which exists. */
    String schema();

    /** What it is, for people. */
    String title();

    /** A new connection on the demo's schema, which the caller closes. */
    Connection connect() throws SQLException;

    @Override
    void close() throws SQLException;
}
