package io.gannet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRegistryTest {

    @TempDir
    Path directory;

    private final Semaphore steps = new Semaphore(0);
    private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

    /** Counts to ten, one step a permit. */
    private final class Counting implements JobKind {
        @Override
        public String name() {
            return "count";
        }

        @Override
        public void check(String setting, String value) {
            if (!setting.equals("until")) {
                throw new IllegalArgumentException("unknown setting \"" + setting + "\"");
            }
        }

        @Override
        public JobWork open(JobControl control) {
            return () -> {
                steps.acquire();
                int next = control.kept("n").map(Integer::parseInt).orElse(0) + 1;
                seen.add(next);
                control.keep("n", Integer.toString(next));
                control.count(1);
                if (next == 13) {
                    throw new JobFailedException("thirteen");
                }
                return next >= control.number("until", 10) ? JobWork.Next.DONE : JobWork.Next.MORE;
            };
        }
    }

    private JobRegistry open() throws IOException {
        return JobRegistry.open(directory, Clock.systemUTC(), List.of(new Counting()));
    }

    private static void awaitState(JobRegistry jobs, String id, JobState state) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> jobs.find(id).orElseThrow().state() == state);
    }

    @Test
    void submit_runsToItsEnd() throws IOException {
        try (JobRegistry jobs = open()) {
            steps.release(100);
            String id = jobs.submit("count", "x", Map.of()).id();
            awaitState(jobs, id, JobState.DONE);
            assertThat(seen).hasSize(10);
            assertThat(jobs.find(id).orElseThrow().done()).isEqualTo(10);
        }
    }

    @Test
    void reopen_goesOnWhereItWas() throws IOException {
        String id;
        try (JobRegistry jobs = open()) {
            id = jobs.submit("count", "x", Map.of()).id();
            steps.release(4);
            await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() == 4);
        }
        steps.release(100);
        try (JobRegistry jobs = open()) {
            awaitState(jobs, id, JobState.DONE);
        }
        assertThat(seen).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void pause_standsStillOverReopen_resumeGoesOn() throws IOException {
        String id;
        try (JobRegistry jobs = open()) {
            id = jobs.submit("count", "x", Map.of()).id();
            steps.release(1);
            await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() == 1);
            jobs.pause(id);
            steps.release(1); // the step under way may end
        }
        int before = seen.size();
        try (JobRegistry jobs = open()) {
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.PAUSED);
            steps.release(100);
            assertThat(seen).hasSize(before);
            jobs.resume(id);
            awaitState(jobs, id, JobState.DONE);
        }
    }

    @Test
    void set_changesARunningJob_andRefusesTheUnknown() throws IOException {
        try (JobRegistry jobs = open()) {
            String id = jobs.submit("count", "x", Map.of()).id();
            jobs.set(id, "until", "3");
            assertThatThrownBy(() -> jobs.set(id, "speed", "3")).hasMessageContaining("speed");
            steps.release(100);
            awaitState(jobs, id, JobState.DONE);
            assertThat(seen).hasSize(3);
        }
    }

    @Test
    void abort_ends() throws IOException {
        try (JobRegistry jobs = open()) {
            String id = jobs.submit("count", "x", Map.of()).id();
            jobs.abort(id);
            steps.release(1);
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.ABORTED);
            jobs.resume(id);
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.ABORTED);
        }
    }

    @Test
    void failing_saysWhy() throws IOException {
        try (JobRegistry jobs = open()) {
            steps.release(100);
            String id = jobs.submit("count", "x", Map.of("until", "20")).id();
            awaitState(jobs, id, JobState.FAILED);
            assertThat(jobs.find(id).orElseThrow().note()).isEqualTo("thirteen");
        }
    }

    @Test
    void submit_whenTooMany_runsThemInTurn() throws IOException {
        try (JobRegistry jobs = open()) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < JobRegistry.MAX_RUNNING + 2; i++) {
                ids.add(jobs.submit("count", "x", Map.of("until", "1")).id());
            }
            assertThat(jobs.find(ids.get(ids.size() - 1)).orElseThrow().state()).isEqualTo(JobState.QUEUED);
            steps.release(100);
            ids.forEach(id -> awaitState(jobs, id, JobState.DONE));
        }
    }
}
