package io.gannet.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Fetches a server's archive by Maven, outside any project, into a folder of files; it is never put on a class path. Maven's own
 * progress goes to this process's output.
 */
public final class ArchiveFetch {

    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    private static final long LIMIT_MINUTES = 20;

    /** Progress is drawn on a terminal only: in a log it would be a line for each step of it. */
    private static final String QUIET_BUT_ON_A_TERMINAL =
            "if [ -t 1 ]; then exec \"$0\" \"$@\"; else exec \"$0\" -B -ntp \"$@\"; fi";

    private final Path archives;

    /**
     * Fetches into a folder.
     *
     * @param archives where archives are kept
     */
    public ArchiveFetch(Path archives) {
        this.archives = archives;
    }

    /** Whether the server can be started without fetching anything. */
    public boolean present(ServerKind kind) {
        return kind.archiveName()
                .map(name -> Files.isRegularFile(archives.resolve(name)))
                .orElse(true);
    }

    /**
     * Fetches what is missing; returns at once when nothing is.
     *
     * @throws SandboxException when there is no Maven or it fails
     */
    public void fetch(ServerKind kind) throws IOException, InterruptedException {
        if (present(kind)) {
            return;
        }
        String maven = ServerArchive.onPath("mvn")
                .map(Path::toString)
                .orElseThrow(() -> new SandboxException("fetching " + kind.title()
                        + " needs Maven (mvn), which is not on the PATH; on Debian or Ubuntu: apt install maven"));
        Files.createDirectories(archives);
        Path empty = Files.createTempDirectory("gannet-fetch");
        try {
            Process process = new ProcessBuilder(command(kind, maven))
                    .directory(empty.toFile())
                    .inheritIO()
                    .start();
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new SandboxException(
                        "fetching " + kind.title() + " took more than " + LIMIT_MINUTES + " minutes");
            }
        } finally {
            FileTree.delete(empty);
        }
        if (!present(kind)) {
            throw new SandboxException("Maven did not fetch "
                    + kind.coordinates().orElse("") + " into " + archives + "; its output says why");
        }
    }

    private List<String> command(ServerKind kind, String maven) {
        Optional<String> coordinates = kind.coordinates();
        return List.of(
                "sh",
                "-c",
                QUIET_BUT_ON_A_TERMINAL,
                maven,
                GOAL,
                "-Dartifact=" + coordinates.orElse(""),
                "-DoutputDirectory=" + archives.toAbsolutePath(),
                "-Dmdep.overWriteReleases=false");
    }
}
