package io.gannet.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A schema of the demo's own on a server of the user's; refused when it exists, removed at the end. */
final class OwnDatabase implements DemoDatabase {

    private final String url;
    private final String user;
    private final String password;
    private final String schema;

    private OwnDatabase(String url, String user, String password, String schema) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.schema = schema;
    }

    /** Makes the schema {@code gannet_demo_ID}. */
    static OwnDatabase create(String jdbcUrl, String user, String password, String id) throws SQLException {
        OwnDatabase database = new OwnDatabase(withoutSchema(jdbcUrl), user, password, "gannet_demo_" + id);
        try (Connection connection = database.open("");
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery(
                    "SELECT 1 FROM information_schema.schemata WHERE schema_name = '" + database.schema + "'")) {
                if (found.next()) {
                    throw new SQLException("the schema " + database.schema
                            + " exists already; the demo only uses one that it makes itself");
                }
            }
            statement.execute("CREATE DATABASE " + database.schema + " CHARACTER SET utf8mb4");
        }
        return database;
    }

    /** {@code jdbc:mysql://host:port/schema?options} without the schema. */
    static String withoutSchema(String url) {
        int host = url.indexOf("//");
        int slash = host < 0 ? -1 : url.indexOf('/', host + 2);
        int options = url.indexOf('?');
        String tail = options < 0 ? "" : url.substring(options);
        if (slash < 0 || (options >= 0 && slash > options)) {
            return (options < 0 ? url : url.substring(0, options)) + "/" + tail;
        }
        return url.substring(0, slash + 1) + tail;
    }

    private Connection open(String database) throws SQLException {
        int options = url.indexOf('?');
        String head = options < 0 ? url : url.substring(0, options);
        return DriverManager.getConnection(
                head + database + (options < 0 ? "" : url.substring(options)), user, password);
    }

    @Override
    public String jdbcUrl() {
        return url;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public String title() {
        return "your server, schema " + schema;
    }

    @Override
    public Connection connect() throws SQLException {
        return open(schema);
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = open("");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + schema);
        }
    }
}
