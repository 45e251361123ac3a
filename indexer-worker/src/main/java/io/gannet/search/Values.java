package io.gannet.search;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the texts of typed columns, and of values in queries. Empty where a text is none of the type. */
final class Values {

    /** What a date is, for messages. */
    static final String DATE_FORM = "a date such as 2026-01-31, 2026-01 or 2026-01-31 12:00:00";

    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{1,2})(?:-(\\d{1,2})"
            + "(?:[ T](\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,9}))?)?Z?)?)?)?");

    private Values() {}

    /** A span of time that a text names, in microseconds since 1970 UTC, both ends in it. */
    record Span(long from, long to) {}

    static Optional<Long> whole(String text) {
        try {
            return Optional.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A number that may have zeros behind the point, such as a DECIMAL column's, for a field of whole numbers. */
    static Optional<Long> wholeOfDecimal(String text) {
        Optional<Long> plain = whole(text);
        if (plain.isPresent() || text.length() > 40) {
            return plain;
        }
        try {
            return Optional.of(new BigDecimal(text.strip()).longValueExact());
        } catch (NumberFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    static Optional<Double> number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isNaN(number) ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Boolean> truth(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "true", "yes" -> Optional.of(true);
            case "false", "no" -> Optional.of(false);
            default -> number(word).map(number -> number != 0);
        };
    }

    /** The year, month, day, minute, second or fraction of one that the text names. */
    static Optional<Span> span(String text) {
        Matcher parts = DATE.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime from = LocalDate.of(part(parts, 1, 1), part(parts, 2, 1), part(parts, 3, 1))
                    .atTime(part(parts, 4, 0), part(parts, 5, 0), part(parts, 6, 0));
            long micros = from.toEpochSecond(ZoneOffset.UTC) * 1_000_000;
            String fraction = parts.group(7);
            if (fraction != null) {
                long at = micros + Long.parseLong((fraction + "000000").substring(0, 6));
                return Optional.of(new Span(at, at));
            }
            long after = from.plus(1, unit(parts)).toEpochSecond(ZoneOffset.UTC) * 1_000_000;
            return Optional.of(new Span(micros, after - 1));
        } catch (java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int part(Matcher parts, int group, int otherwise) {
        String text = parts.group(group);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    private static ChronoUnit unit(Matcher parts) {
        if (parts.group(6) != null) {
            return ChronoUnit.SECONDS;
        }
        if (parts.group(5) != null) {
            return ChronoUnit.MINUTES;
        }
        if (parts.group(3) != null) {
            return ChronoUnit.DAYS;
        }
        return parts.group(2) != null ? ChronoUnit.MONTHS : ChronoUnit.YEARS;
    }

    /** The values of a column that holds several. */
    static List<String> split(String text, String separator) {
        return separator.isEmpty()
                ? List.of(text)
                : Stream.of(text.split(Pattern.quote(separator), -1))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .distinct()
                        .toList();
    }
}
