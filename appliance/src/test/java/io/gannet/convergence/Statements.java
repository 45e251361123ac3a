package io.gannet.convergence;

import java.util.List;
import java.util.Random;

/** Random statements of an application, from a seed. */
final class Statements {

    private static final List<String> WORDS =
            List.of("red", "Grün", "blå", "quote''s", "back\\\\slash", "emoji 😀", "中文", "tab\\t", "", "line\\nbreak");
    private static final List<String> KEYS = List.of(
            "apple", "Apple", "APPLE", "pear", "péar", "Pear", "plum", "plum ", "fig", "FIG", "日本", "a b", "zoë");

    private final Random random;
    private long counter;

    Statements(Random random) {
        this.random = random;
    }

    String next() {
        int which = random.nextInt(100);
        if (which < 8) {
            return "UPDATE t_int SET n = n + 1 WHERE id = 1"; // the hot row
        }
        if (which < 45) {
            return integers();
        }
        if (which < 58) {
            return composite();
        }
        if (which < 70) {
            return strings();
        }
        if (which < 80) {
            return binary();
        }
        return family();
    }

    private String integers() {
        int id = 1 + random.nextInt(400);
        return switch (random.nextInt(12)) {
            case 0, 1 ->
                "INSERT INTO t_int (v, n, d, at) VALUES (" + word() + ", " + n() + ", " + decimal() + ", NOW(3))";
            case 2 ->
                "INSERT INTO t_int (id, v) VALUES (" + id + ", " + word() + "), (" + (id + 1) + ", " + word() + "), ("
                        + (id + 2) + ", NULL)";
            case 3 ->
                "INSERT IGNORE INTO t_int (id, v, note) VALUES (" + id + ", " + word() + ", REPEAT('x', "
                        + random.nextInt(3000) + "))";
            case 4 -> "REPLACE INTO t_int (id, v, n) VALUES (" + id + ", " + word() + ", " + n() + ")";
            case 5 ->
                "INSERT INTO t_int (id, v, n) VALUES (" + id + ", " + word() + ", 1) ON DUPLICATE KEY UPDATE n = n + 1";
            case 6 -> "UPDATE t_int SET id = " + (1 + random.nextInt(400)) + " WHERE id = " + id;
            case 7 -> "DELETE FROM t_int WHERE id = " + id + " AND id <> 1";
            case 8 -> "UPDATE t_int SET v = UPPER(v) WHERE id BETWEEN " + id + " AND " + (id + 4);
            case 9 -> "DELETE FROM t_int WHERE id > 400 ORDER BY id LIMIT 5";
            default -> "UPDATE t_int SET v = " + word() + ", d = " + decimal() + ", note = NULL WHERE id = " + id;
        };
    }

    private String composite() {
        int a = random.nextInt(12);
        String b = "'" + (random.nextBoolean() ? "k" : "K") + random.nextInt(12) + "'";
        return switch (random.nextInt(6)) {
            case 0, 1 -> "INSERT IGNORE INTO t_comp VALUES (" + a + ", " + b + ", " + word() + ", 0)";
            case 2 -> "UPDATE t_comp SET b = " + b + " WHERE a = " + a + " AND b = " + b; // only the case may change
            case 3 -> "DELETE FROM t_comp WHERE a = " + a + " AND b = " + b;
            case 4 -> "UPDATE t_comp SET a = a + 100 WHERE a = " + a + " LIMIT 1";
            default ->
                "INSERT INTO t_comp VALUES (" + a + ", " + b + ", " + word()
                        + ", 0) ON DUPLICATE KEY UPDATE v = VALUES(v), n = n + 1";
        };
    }

    private String strings() {
        String k = "'" + KEYS.get(random.nextInt(KEYS.size())) + "'";
        return switch (random.nextInt(5)) {
            case 0 -> "INSERT IGNORE INTO t_str VALUES (" + k + ", " + word() + ", 0)";
            case 1 -> "UPDATE t_str SET k = " + k + " WHERE k = " + k; // by case, accent or trailing blank only
            case 2 -> "DELETE FROM t_str WHERE k = " + k;
            case 3 -> "REPLACE INTO t_str VALUES (" + k + ", " + word() + ", 1)";
            default -> "UPDATE t_str SET v = " + word() + ", n = n + 1 WHERE k = " + k;
        };
    }

    private String binary() {
        String k = "x'" + String.format("%02x%02x", random.nextInt(256), random.nextInt(3)) + "'";
        return switch (random.nextInt(4)) {
            case 0, 1 -> "REPLACE INTO t_bin VALUES (" + k + ", " + word() + ", " + n() + ")";
            case 2 -> "DELETE FROM t_bin WHERE k = " + k;
            default -> "UPDATE t_bin SET n = n + 1 WHERE k < " + k + " LIMIT 3";
        };
    }

    private String family() {
        int parent = random.nextInt(15);
        int child = random.nextInt(60);
        int grandchild = random.nextInt(150);
        return switch (random.nextInt(9)) {
            case 0, 1 -> "INSERT IGNORE INTO parent VALUES (" + parent + ", " + word() + ", 0)";
            case 2, 3 -> "INSERT IGNORE INTO child VALUES (" + child + ", " + parent + ", " + word() + ", 0)";
            case 4, 5 -> "INSERT IGNORE INTO grandchild VALUES (" + grandchild + ", " + child + ", " + word() + ", 0)";
            case 6 -> "DELETE FROM parent WHERE id = " + parent; // cascades over two levels
            case 7 -> "UPDATE parent SET id = " + random.nextInt(15) + " WHERE id = " + parent;
            default -> "UPDATE child SET v = " + word() + " WHERE id = " + child;
        };
    }

    private String word() {
        return "'" + WORDS.get(random.nextInt(WORDS.size())) + " " + counter++ + "'";
    }

    private int n() {
        return random.nextInt(1000);
    }

    private String decimal() {
        return random.nextInt(100_000) + "." + random.nextInt(10);
    }
}
