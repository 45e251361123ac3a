package io.gannet.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one server's program files lie.
 *
 * @param kind which server
 * @param base its base directory
 * @param daemon mysqld or mariadbd
 * @param installScript mariadb-install-db; the daemon itself for MySQL
 * @param packaged whether it comes out of an archive, so that the paths compiled into it are wrong
 */
record ServerFiles(ServerKind kind, Path base, Path daemon, Path installScript, boolean packaged) {

    /** Arguments that tell the daemon where its own files are. */
    List<String> locationArguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--no-defaults");
        arguments.add("--basedir=" + base);
        if (packaged) {
            arguments.add("--lc-messages-dir=" + base.resolve("share"));
            arguments.add("--character-sets-dir=" + base.resolve("share").resolve("charsets"));
        }
        return arguments;
    }
}
