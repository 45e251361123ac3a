package io.gannet.mysql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns the text of a key's column into a SQL literal that compares with the column by its index. Text goes as hexadecimal, so
 * nothing needs escaping. A text that no value of the type can have has no literal: no row has that key.
 */
final class KeyLiteral {

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,20}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,65}(\\.\\d{1,38})?");
    private static final Pattern TEMPORAL = Pattern.compile("-?[0-9][0-9:. -]{0,30}");
    private static final Pattern OTHER = Pattern.compile("[0-9A-Za-z:./-]{1,64}");

    private KeyLiteral() {}

    static Optional<String> of(Column column, String text) {
        return switch (column.kind()) {
            case INTEGER, BIT, YEAR -> matching(INTEGER, text);
            case DECIMAL -> matching(DECIMAL, text);
            case TEXT, ENUMERATED -> Optional.of(characters(column, text));
            case BINARY -> binary(text);
            case DATE, DATETIME, TIMESTAMP, TIME -> matching(TEMPORAL, text).map(t -> "'" + t + "'");
            case OTHER -> matching(OTHER, text).map(t -> "'" + t + "'");
            case FLOAT, GEOMETRY, JSON -> Optional.empty();
        };
    }

    /** The number by which an ENUM or SET value is ordered. */
    static long ordinal(Column column, String text) {
        List<String> labels = labels(column.fullType());
        if (column.type().equals("enum")) {
            return labels.indexOf(text) + 1L;
        }
        List<String> members = Arrays.asList(text.split(",", -1));
        long bits = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (members.contains(labels.get(i))) {
                bits |= 1L << i;
            }
        }
        return bits;
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    // A literal of a wider charset than the column's would convert the column instead, and read the whole table.
    private static String characters(Column column, String text) {
        String hex = "_utf8mb4 X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
        String charset = column.charset().orElse("utf8mb4").toLowerCase(Locale.ROOT);
        return charset.equals("utf8mb4") ? hex : "CONVERT(" + hex + " USING " + charset + ")";
    }

    private static Optional<String> binary(String base64) {
        try {
            return Optional.of(
                    "X'" + HexFormat.of().formatHex(Base64.getDecoder().decode(base64)) + "'");
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> labels(String fullType) {
        List<String> labels = new ArrayList<>();
        StringBuilder label = new StringBuilder();
        boolean inside = false;
        for (int i = fullType.indexOf('(') + 1; i < fullType.length(); i++) {
            char c = fullType.charAt(i);
            if (c == '\'' && inside && i + 1 < fullType.length() && fullType.charAt(i + 1) == '\'') {
                label.append(c);
                i++;
            } else if (c == '\'') {
                if (inside) {
                    labels.add(label.toString());
                    label.setLength(0);
                }
                inside = !inside;
            } else if (inside) {
                label.append(c);
            }
        }
        return labels;
    }
}
