package io.gannet.job;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job on disk: {@code <id>.json}, one JSON object of {@link Stored}'s members, written beside and renamed over, so that a crash
 * leaves the old or the new one.
 */
final class JobFile {

    private static final Logger LOG = LoggerFactory.getLogger(JobFile.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JobFile() {}

    /** What is kept of a job; {@code total} is -1 when unknown. */
    record Stored(
            String id,
            String kind,
            String subject,
            JobState state,
            long createdAt,
            long endedAt,
            long done,
            long total,
            String note,
            Map<String, String> settings,
            Map<String, String> progress,
            Map<String, String> results) {}

    static void write(Path directory, Stored job) throws IOException {
        Path file = directory.resolve(job.id + ".json");
        Path beside = directory.resolve(job.id + ".json.new");
        Files.write(beside, MAPPER.writeValueAsBytes(job));
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void delete(Path directory, String id) throws IOException {
        Files.deleteIfExists(directory.resolve(id + ".json"));
    }

    /** All jobs of a directory, oldest first; a damaged file is named in the log and left out. */
    static List<Stored> readAll(Path directory) throws IOException {
        List<Stored> jobs = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                try {
                    jobs.add(MAPPER.readValue(Files.readAllBytes(file), Stored.class));
                } catch (JacksonException e) {
                    LOG.warn("event=job-unreadable file={} reason={}", file, e.getOriginalMessage());
                }
            }
        }
        jobs.sort(Comparator.comparingLong(j -> Long.parseLong(j.id())));
        return jobs;
    }
}
