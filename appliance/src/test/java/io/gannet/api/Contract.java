package io.gannet.api;

import io.gannet.http.RawClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The served openapi.yaml, as far as it is used: says where a reply differs from it. */
public final class Contract {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode root;

    public Contract() throws IOException {
        root = new YAMLMapper().readTree(OperationRoutes.contract());
    }

    JsonNode root() {
        return root;
    }

    /** What is wrong with this reply to this request; empty when it is as the contract says. */
    public List<String> check(String method, String path, RawClient.Reply reply) {
        List<String> wrong = new ArrayList<>();
        JsonNode operation = operation(method, path);
        if (operation.isMissingNode()) {
            wrong.add(method + " " + path + " is not in the contract");
            return wrong;
        }
        JsonNode response = resolve(operation.path("responses").path(Integer.toString(reply.status())));
        if (response.isMissingNode()) {
            wrong.add(method + " " + path + ": status " + reply.status() + " is not in the contract");
            return wrong;
        }
        String type = reply.header("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode content = response.path("content").path(type);
        if (content.isMissingNode()) {
            wrong.add(method + " " + path + ": " + type + " is not in the contract for " + reply.status());
        } else if (type.endsWith("json") && !type.equals("application/x-ndjson")) {
            try {
                validate(JSON.readTree(reply.body()), content.get("schema"), "$", wrong);
            } catch (JacksonException e) {
                wrong.add(method + " " + path + ": no JSON: " + e.getOriginalMessage());
            }
        }
        return wrong;
    }

    private JsonNode operation(String method, String path) {
        String plain = path.replaceAll("\\?.*", "");
        JsonNode best = root.path("nothing");
        int literals = -1;
        for (Map.Entry<String, JsonNode> entry : root.get("paths").properties()) {
            String pattern = entry.getKey();
            int weight = pattern.replaceAll("\\{[^}]*}", "").length();
            if (plain.matches(pattern.replaceAll("\\{[^}]*}", "[^/]*")) && weight > literals) {
                best = entry.getValue().path(method.toLowerCase(java.util.Locale.ROOT));
                literals = weight;
            }
        }
        return best;
    }

    private JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = root;
        for (String step : node.get("$ref").asString().substring(2).split("/")) {
            target = target.path(step);
        }
        if (target.isMissingNode()) {
            throw new IllegalStateException("the contract has no " + node.get("$ref"));
        }
        return target;
    }

    private void validate(JsonNode value, JsonNode unresolved, String at, List<String> wrong) {
        JsonNode schema = resolve(unresolved);
        if (schema.has("oneOf")) {
            oneOf(value, schema.get("oneOf"), at, wrong);
            return;
        }
        if (schema.has("type") && !typed(value, schema.get("type"))) {
            wrong.add(at + " is " + value + ", want " + schema.get("type"));
            return;
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            wrong.add(at + " is " + value + ", want one of " + schema.get("enum"));
        }
        if (schema.has("pattern") && !Pattern.matches(schema.get("pattern").asString(), value.asString())) {
            wrong.add(at + " is " + value + ", want " + schema.get("pattern"));
        }
        if (value.isNumber() && schema.has("minimum")) {
            BigDecimal number = value.decimalValue();
            if (number.compareTo(schema.get("minimum").decimalValue()) < 0) {
                wrong.add(at + " is " + value + ", below " + schema.get("minimum"));
            }
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                validate(value.get(i), schema.get("items"), at + "[" + i + "]", wrong);
            }
        }
        if (value.isObject()) {
            members(value, schema, at, wrong);
        }
    }

    private void members(JsonNode value, JsonNode schema, String at, List<String> wrong) {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asString())) {
                wrong.add(at + " lacks " + name.asString());
            }
        }
        JsonNode more = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode known = schema.path("properties").path(member.getKey());
            if (!known.isMissingNode()) {
                validate(member.getValue(), known, at + "." + member.getKey(), wrong);
            } else if (more.isObject()) {
                validate(member.getValue(), more, at + "." + member.getKey(), wrong);
            } else if (more.isBoolean() && !more.asBoolean()) {
                wrong.add(at + " has an unknown member " + member.getKey());
            }
        }
    }

    private void oneOf(JsonNode value, JsonNode choices, String at, List<String> wrong) {
        int fitting = 0;
        List<String> why = new ArrayList<>();
        for (JsonNode choice : choices) {
            List<String> here = new ArrayList<>();
            validate(value, choice, at, here);
            fitting += here.isEmpty() ? 1 : 0;
            why.addAll(here);
        }
        if (fitting != 1) {
            wrong.add(at + " fits " + fitting + " of oneOf: " + why);
        }
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode entry : list) {
            if (entry.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean typed(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (typed(value, one)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalStateException("the contract has a type " + type);
        };
    }
}
