package io.gannet.config;

import java.util.List;

/** The configuration cannot be used. Its message has one line per problem, each naming where, which key, the value and what is allowed. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
