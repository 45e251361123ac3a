package io.gannet.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One JSON object a line. A message of the form {@code event=... key=value key="some words"} becomes members of these names, so
 * that whoever gathers logs need not take it apart; any other stands whole in {@code message}.
 *
 * <pre>
 * {"time":"2026-01-31T10:00:00.123Z","level":"INFO","logger":"Appliance","event":"started","url":"http://127.0.0.1:1218"}
 * </pre>
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

    /** A pair; a quoted value ends at the quote that the next pair or nothing follows, so that it may hold quotes itself. */
    private static final Pattern PAIR = Pattern.compile(
            "\\G([a-z][a-z0-9-]*)=(?:\"(.*?)\"(?= [a-z][a-z0-9-]*=|$)|([^\"\\s]*))(?: |$)", Pattern.DOTALL);

    private static final String HEX = "0123456789abcdef";
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,14})");

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        line.put("level", event.getLevel().toString());
        String logger = event.getLoggerName();
        line.put("logger", logger.startsWith("io.gannet.") ? logger.substring(logger.lastIndexOf('.') + 1) : logger);
        members(event.getFormattedMessage(), line);
        if (event.getThrowableProxy() != null) {
            line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return text(line).getBytes(StandardCharsets.UTF_8);
    }

    /** Written here, since the library for JSON takes a tenth of the whole start. */
    private static String text(Map<String, Object> line) {
        StringBuilder text = new StringBuilder(256);
        char before = '{';
        for (Map.Entry<String, Object> member : line.entrySet()) {
            text.append(before);
            quote(member.getKey(), text);
            text.append(':');
            if (member.getValue() instanceof Long number) {
                text.append(number.longValue());
            } else {
                quote(member.getValue().toString(), text);
            }
            before = ',';
        }
        return text.append("}\n").toString();
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ') {
                text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                if (c == '"' || c == '\\') {
                    text.append('\\');
                }
                text.append(c);
            }
        }
        text.append('"');
    }

    private static void members(String message, Map<String, Object> line) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        Matcher matcher = PAIR.matcher(message);
        int end = 0;
        while (end < message.length() && matcher.find()) {
            String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            pairs.put(matcher.group(1), NUMBER.matcher(value).matches() ? (Object) Long.parseLong(value) : value);
            end = matcher.end();
        }
        if (end < message.length() || pairs.isEmpty() || pairs.keySet().stream().anyMatch(line::containsKey)) {
            line.put("message", message);
        } else {
            line.putAll(pairs);
        }
    }
}
