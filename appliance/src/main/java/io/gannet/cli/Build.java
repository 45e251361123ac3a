package io.gannet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which Gannet this is, as the build wrote it down. */
final class Build {

    private Build() {}

    static String version() {
        Properties built = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                built.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return built.getProperty("version", "unknown");
    }
}
