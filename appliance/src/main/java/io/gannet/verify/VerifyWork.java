package io.gannet.verify;

import io.gannet.change.Row;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableUnusableException;
import io.gannet.job.JobControl;
import io.gannet.job.JobFailedException;
import io.gannet.job.JobWork;
import io.gannet.mysql.ServerLoad;
import io.gannet.mysql.SqlErrors;
import io.gannet.sink.RetryableSinkException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** One verify as a job. It keeps no progress: after a crash it begins again. */
final class VerifyWork implements JobWork, Verifier.Found {

    private static final int CHUNK = 2_000;
    private static final int EXAMPLES = 100;
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(1);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final JobControl control;
    private final Verification verification;
    private final Function<String, Optional<VerifyTarget>> targets;
    private final List<Map<String, Object>> examples = new ArrayList<>();
    private Optional<Verifier> verifier = Optional.empty();
    private Optional<VerifyTarget> target = Optional.empty();
    private long differences;
    private long left;

    VerifyWork(JobControl control, Verification verification, Function<String, Optional<VerifyTarget>> targets) {
        this.control = control;
        this.verification = verification;
        this.targets = targets;
    }

    @Override
    public Next step() throws JobFailedException, InterruptedException {
        try {
            Optional<String> busy =
                    verification.load().above(control.number("max-threads-running", ServerLoad.MAX_THREADS_RUNNING));
            if (busy.isPresent()) {
                control.note(busy.get());
                return Next.after(LONG);
            }
            Verifier now = verifier.isPresent() ? verifier.get() : begin();
            int rows = now.step((int) control.number("chunk-size", CHUNK));
            control.note("");
            if (rows > 0) {
                control.count(rows);
            }
            if (now.ended()) {
                tell();
                return Next.DONE;
            }
            long rate = control.number("rate", 0);
            return rows == 0
                    ? Next.after(MOMENT)
                    : rate == 0 ? Next.MORE : Next.after(Duration.ofMillis(rows * 1000L / rate));
        } catch (SQLException e) {
            control.note("waits for the database: " + SqlErrors.firstLine(e));
        } catch (SourceUnavailableException | IOException | RetryableSinkException e) {
            control.note("waits: " + e.getMessage());
        } catch (TableUnusableException | VerifyStuckException e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), e);
        }
        return Next.after(LONG);
    }

    private Verifier begin()
            throws JobFailedException, SourceUnavailableException, TableUnusableException, InterruptedException {
        VerifyTarget found = targets.apply(control.subject())
                .orElseThrow(() -> new JobFailedException("there is no index and table " + control.subject()));
        boolean repair = control.setting("repair").orElse("false").equals("true");
        Verifier made = verification.verifier(found, this, repair);
        long sample = control.number("sample", 0);
        if (sample > 0) {
            made.sample(sample, new Random(System.nanoTime()));
        }
        long rows = made.estimate();
        control.total(sample > 0 ? Math.min(sample, rows) : rows);
        target = Optional.of(found);
        verifier = Optional.of(made);
        return made;
    }

    @Override
    public void differences(Collection<Difference> some) {
        differences += some.size();
        for (Difference one : some) {
            if (examples.size() < EXAMPLES) {
                examples.add(json(one, stored(one)));
            }
        }
        tell();
    }

    @Override
    public void left(Collection<Difference> some) {
        left += some.size();
        tell();
    }

    private void tell() {
        control.result("differences", Long.toString(differences));
        control.result("repaired", Long.toString(differences - left));
        control.result("left", Long.toString(left));
        control.result("examples", MAPPER.writeValueAsString(examples));
    }

    /** What the index has of it, where it keeps rows; what cannot be read now is only a hash in the report. */
    private Optional<Row> stored(Difference one) {
        if (one.entry().isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        try {
            return target.get().sink().stored(target.get().table(), one.key());
        } catch (RetryableSinkException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> json(Difference one, Optional<Row> stored) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", one.key().columns());
        json.put("what", one.kind());
        one.row().ifPresent(row -> json.put("table", row.columns()));
        one.entry().ifPresent(entry -> {
            if (stored.isPresent()) {
                json.put("index", stored.get().columns());
            }
            json.put("index_hash", Long.toHexString(entry.hash()));
            json.put("index_version", entry.version().toString());
        });
        return json;
    }
}
