package io.gannet.appliance;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where everything lies that outlives the process:
 *
 * <pre>
 *   queue/          the queue engine's store and log
 *   indexes/NAME/   one search index each
 *   failed/         the failed-position log
 *   jobs/           jobs and their progress
 *   memcached-status    what STATUS was set to, once it was
 * </pre>
 */
record DataDirectory(Path root) {

    /** Makes the directory when it does not exist and proves that it can be written. */
    static DataDirectory open(Path root) throws StartException {
        try {
            Files.createDirectories(root);
            // a name of its own needs no random number, whose source takes long to set up
            Path probe = root.resolve(".write-" + ProcessHandle.current().pid());
            Files.write(probe, new byte[0]);
            Files.delete(probe);
            return new DataDirectory(root);
        } catch (AccessDeniedException e) {
            throw new StartException("data directory " + root.toAbsolutePath() + " cannot be written", e);
        } catch (IOException e) {
            throw new StartException("data directory " + root.toAbsolutePath() + " cannot be used: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        if (e instanceof FileSystemException problem && problem.getReason() != null) {
            return problem.getReason();
        }
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    Path queue() {
        return root.resolve("queue");
    }

    /** Where the index's generations lie. */
    Path indexes() {
        return root.resolve("indexes");
    }

    Path failed() {
        return root.resolve("failed");
    }

    Path jobs() {
        return root.resolve("jobs");
    }

    Path memcachedStatus() {
        return root.resolve("memcached-status");
    }
}
