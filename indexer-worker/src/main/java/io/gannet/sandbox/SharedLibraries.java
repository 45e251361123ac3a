package io.gannet.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Finds out, before a server is started, which shared libraries it misses, and names the packages that hold them. */
final class SharedLibraries {

    private static final Map<String, String> DEBIAN = Map.of(
            "libaio.so.1",
            "libaio1",
            "libnuma.so.1",
            "libnuma1",
            "libncurses.so.5",
            "libncurses5",
            "libtinfo.so.5",
            "libtinfo5",
            "libcrypt.so.1",
            "libcrypt1");
    private static final Map<String, String> FEDORA = Map.of(
            "libaio.so.1",
            "libaio",
            "libnuma.so.1",
            "numactl-libs",
            "libncurses.so.5",
            "ncurses-compat-libs",
            "libtinfo.so.5",
            "ncurses-compat-libs",
            "libcrypt.so.1",
            "libxcrypt-compat");

    private SharedLibraries() {}

    static void check(ServerFiles files) throws IOException, InterruptedException {
        List<String> missing = missing(files.daemon());
        if (!missing.isEmpty()) {
            throw new SandboxException(files.kind().title() + " needs " + String.join(" and ", missing)
                    + ", not installed here; Debian, Ubuntu: apt install " + packages(missing, DEBIAN)
                    + "; Fedora, RHEL: dnf install " + packages(missing, FEDORA));
        }
    }

    private static String packages(List<String> missing, Map<String, String> names) {
        return missing.stream()
                .map(library -> names.getOrDefault(library, library))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static List<String> missing(Path program) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/ldd"))) {
            return List.of();
        }
        Process ldd = new ProcessBuilder("/usr/bin/ldd", program.toString())
                .redirectErrorStream(true)
                .start();
        List<String> missing;
        try (BufferedReader lines = ldd.inputReader(StandardCharsets.UTF_8)) {
            missing = lines.lines()
                    .filter(line -> line.contains("=> not found"))
                    .map(line -> line.substring(0, line.indexOf("=>")).strip())
                    .distinct()
                    .toList();
        }
        if (!ldd.waitFor(20, TimeUnit.SECONDS)) {
            ldd.destroyForcibly();
        }
        return missing;
    }
}
