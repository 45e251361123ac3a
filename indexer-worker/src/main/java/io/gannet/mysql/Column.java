package io.gannet.mysql;

import java.util.Locale;
import java.util.Optional;

/**
 * One column of a table, as information_schema tells it.
 *
 * @param name its name
 * @param type the bare type in lower case: {@code int}, {@code varchar}; {@code json} also for MariaDB's JSON
 * @param fullType the whole type: {@code int(10) unsigned}
 * @param charset its character set; empty for types that are no text
 * @param collation its collation; empty for types that are no text
 * @param nullable may hold NULL
 * @param generated computed by the server from other columns
 * @param precision digits of a second's fraction for temporal types, else 0
 */
public record Column(
        String name,
        String type,
        String fullType,
        Optional<String> charset,
        Optional<String> collation,
        boolean nullable,
        boolean generated,
        int precision) {

    /** The kinds of type that are read differently. */
    public enum Kind {
        INTEGER,
        DECIMAL,
        FLOAT,
        BIT,
        YEAR,
        TEXT,
        ENUMERATED,
        BINARY,
        GEOMETRY,
        DATE,
        DATETIME,
        TIMESTAMP,
        TIME,
        JSON,
        OTHER
    }

    /** The kind of its type. */
    public Kind kind() {
        return switch (type) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> Kind.INTEGER;
            case "decimal" -> Kind.DECIMAL;
            case "float", "double" -> Kind.FLOAT;
            case "bit" -> Kind.BIT;
            case "year" -> Kind.YEAR;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> Kind.TEXT;
            case "enum", "set" -> Kind.ENUMERATED;
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Kind.BINARY;
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> Kind.GEOMETRY;
            case "date" -> Kind.DATE;
            case "datetime" -> Kind.DATETIME;
            case "timestamp" -> Kind.TIMESTAMP;
            case "time" -> Kind.TIME;
            case "json" -> Kind.JSON;
            default -> Kind.OTHER;
        };
    }

    /** Its JSON value is a number. */
    public boolean numeric() {
        return switch (kind()) {
            case INTEGER, DECIMAL, FLOAT, BIT, YEAR -> true;
            default -> false;
        };
    }

    boolean zerofill() {
        return fullType.toLowerCase(Locale.ROOT).contains("zerofill");
    }

    /** The name quoted for SQL. */
    public String quoted() {
        return quote(name);
    }

    /** Any identifier quoted for SQL. */
    public static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }
}
