package io.gannet.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Reads a YAML file into {@link Node}s that know their lines. Values keep the text they were written with. */
final class YamlFile {

    private static final long MAX_BYTES = 1 << 20;

    private final Path file;

    private YamlFile(Path file) {
        this.file = file;
    }

    /** The file's top section; an empty one for an empty file. */
    static Node.Mapping read(Path file) throws ConfigException {
        return new YamlFile(file).read();
    }

    private Node.Mapping read() throws ConfigException {
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw problem(0, "is larger than " + MAX_BYTES + " bytes");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw problem(0, "there is no such file");
        } catch (IOException e) {
            throw problem(0, "cannot be read: " + e.getMessage());
        }
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return Node.Mapping.none();
            }
            if (first != JsonToken.START_OBJECT) {
                throw problem(
                        line(parser),
                        "must hold sections such as \"server:\", not "
                                + node(parser).kind());
            }
            return mapping(parser);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw problem(Math.max(0, line), "is no valid YAML: " + firstLine(e.getOriginalMessage()));
        }
    }

    private Node.Mapping mapping(JsonParser parser) throws ConfigException {
        int start = line(parser);
        LinkedHashMap<String, Node> entries = new LinkedHashMap<>();
        Map<String, Integer> lines = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            int line = line(parser);
            Integer before = lines.put(key, line);
            if (before != null) {
                throw problem(line, key + ": stands here a second time (first on line " + before + ")");
            }
            parser.nextToken();
            entries.put(key, node(parser));
        }
        return new Node.Mapping(entries, lines, start);
    }

    private Node node(JsonParser parser) throws ConfigException {
        int line = line(parser);
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return mapping(parser);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Node> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                values.add(node(parser));
            }
            return new Node.Items(List.copyOf(values), line);
        }
        String text = parser.getString();
        boolean empty = token == JsonToken.VALUE_NULL || text == null;
        return new Node.Scalar(empty ? "" : text, empty, line);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private ConfigException problem(int line, String what) {
        return new ConfigException(List.of(file + (line > 0 ? ":" + line : "") + ": " + what));
    }

    private static String firstLine(String message) {
        String text = message == null ? "it cannot be read" : message.strip();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
