package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.Column;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A trigger that Gannet generates. Its name ends in a hash of all that it does, so that "already there" is a question of names,
 * and a new form can be created beside the old one before that is dropped: in between an event may come twice, never not at all.
 *
 * @param name {@code gannet_<ai|au|ad|bu|bd>_<table>_<hash>}, at most 64 characters
 * @param table the table it is on
 * @param timing AFTER, or BEFORE for what cascades to other tables
 * @param event INSERT, UPDATE or DELETE
 * @param body the statement it runs
 */
public record Trigger(String name, TableName table, String timing, String event, String body) {

    /** What every trigger's name begins with. */
    public static final String PREFIX = "gannet_";

    private static final int TABLE_CHARACTERS = 36;
    private static final int HASH_CHARACTERS = 10;
    /** Rises with every change of what the triggers do that their text does not show. */
    private static final String FORMAT = "1";

    static Trigger of(TableName table, String timing, String event, String body) {
        String kind = (timing.substring(0, 1) + event.substring(0, 1)).toLowerCase(Locale.ROOT);
        String shortTable = table.table().codePointCount(0, table.table().length()) <= TABLE_CHARACTERS
                ? table.table()
                : table.table().substring(0, table.table().offsetByCodePoints(0, TABLE_CHARACTERS));
        String hash = hash(FORMAT + '\n' + table + '\n' + kind + '\n' + body).substring(0, HASH_CHARACTERS);
        return new Trigger(PREFIX + kind + "_" + shortTable + "_" + hash, table, timing, event, body);
    }

    /** The name with its schema, quoted. */
    public String quotedName() {
        return Column.quote(table.schema()) + "." + Column.quote(name);
    }

    /** The statement that creates it, without a delimiter. */
    public String createSql() {
        return "CREATE TRIGGER " + quotedName() + " " + timing + " " + event + " ON " + Column.quote(table.schema())
                + "." + Column.quote(table.table()) + " FOR EACH ROW\n" + body;
    }

    /** The statement that drops it. */
    public String dropSql() {
        return "DROP TRIGGER IF EXISTS " + quotedName();
    }

    /** SHA-256 in hexadecimal. */
    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
