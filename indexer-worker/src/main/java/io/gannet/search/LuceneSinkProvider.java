package io.gannet.search;

import io.gannet.change.TableName;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkProvider;
import io.gannet.sink.SinkSettings;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Opens {@link LuceneSink}s from plain settings: each option {@code field.COLUMN} gives a column's type ({@code text}, {@code
 * keyword}, {@code long}, {@code double}, {@code date}, {@code bool}, {@code stored}).
 */
public final class LuceneSinkProvider implements SinkProvider {

    private static final String FIELD = "field.";

    @Override
    public String name() {
        return "search";
    }

    @Override
    public Sink open(SinkSettings settings) throws IOException {
        Map<String, FieldType> fields = new HashMap<>();
        settings.options().forEach((option, value) -> {
            if (!option.startsWith(FIELD)) {
                throw new IllegalArgumentException("a search sink has options field.COLUMN, not \"" + option + "\"");
            }
            fields.put(option.substring(FIELD.length()), type(option, value));
        });
        IndexSettings index = IndexSettings.typed(
                settings.name(),
                settings.tables().stream().map(TableName::parse).toList(),
                fields);
        return LuceneSink.open(index, settings.directory(), Clock.systemUTC());
    }

    private static FieldType type(String option, String value) {
        return FieldType.named(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        option + " is text, keyword, long, double, date, bool or stored, not \"" + value + "\""));
    }
}
