package io.gannet.appliance;

import io.gannet.backfill.BackfillKind;
import io.gannet.change.TableName;
import io.gannet.job.JobControl;
import io.gannet.job.JobFailedException;
import io.gannet.job.JobWork;
import io.gannet.verify.AutoVerify;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rebuild. It keeps no progress: after a crash, a pause or a stop it begins again, and what was built so far goes. The index in
 * use is neither touched nor read by it, but applies the rows a second time, since they come through the same queues.
 */
final class RebuildWork implements JobWork {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildWork.class);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(1);

    /** A search that has begun in the index that goes has this long to end. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final JobControl control;
    private final Indexes indexes;
    private final BackfillKind backfill;
    private final Supplier<AutoVerify> verify;
    private final Deque<TableName> tables = new ArrayDeque<>();
    private final Map<TableName, Long> marks = new LinkedHashMap<>();
    private Optional<Fed> built = Optional.empty();
    private Optional<JobWork> filling = Optional.empty();
    private Optional<Fed> before = Optional.empty();

    RebuildWork(JobControl control, Indexes indexes, BackfillKind backfill, Supplier<AutoVerify> verify) {
        this.control = control;
        this.indexes = indexes;
        this.backfill = backfill;
        this.verify = verify;
    }

    @Override
    public Next step() throws JobFailedException, InterruptedException {
        try {
            if (before.isPresent()) {
                drop(before);
                before = Optional.empty();
                return Next.DONE;
            }
            if (built.isEmpty()) {
                return begin();
            }
            return tables.isEmpty() ? pass(built.get()) : fill();
        } catch (IOException e) {
            control.note("waits: " + e.getMessage());
            return Next.after(LONG);
        }
    }

    private Next begin() throws IOException, JobFailedException {
        String index = control.subject();
        if (!indexes.workers().containsKey(index)) {
            throw new JobFailedException("there is no index " + index);
        }
        Fed one = indexes.beside(index);
        built = Optional.of(one);
        tables.addAll(indexes.tables(index));
        LOG.info(
                "event=rebuild-began index={} directory={}",
                index,
                one.generation().directory());
        return Next.MORE;
    }

    private Next fill() throws JobFailedException, InterruptedException {
        TableName table = tables.element();
        if (filling.isEmpty()) {
            filling = Optional.of(backfill.open(new OfTable(control, table.toString())));
        }
        Next next = filling.get().step();
        if (!next.done()) {
            return next;
        }
        filling.get().close();
        filling = Optional.empty();
        tables.remove();
        if (tables.isEmpty()) {
            // joined documents change with tables that were not filled from as well
            indexes.concerning(control.subject()).forEach(one -> marks.put(one, indexes.last(one)));
        }
        return Next.MORE;
    }

    /** Swaps when everything that was put until the last row was, whatever table's, is durable in the new one. */
    private Next pass(Fed one) throws IOException {
        if (!indexes.current(one)) {
            return another(one);
        }
        Map<String, Long> durable = one.worker().status().durable();
        boolean passed = marks.entrySet().stream()
                .allMatch(mark -> durable.getOrDefault(mark.getKey().toString(), 0L) >= mark.getValue());
        if (!passed) {
            control.note("the new index catches up");
            return Next.after(MOMENT);
        }
        before = Optional.of(indexes.swap(one));
        built = Optional.empty();
        LOG.info(
                "event=rebuild-swapped index={} directory={}",
                one.name(),
                one.generation().directory());
        verify.get().sink(one.name(), "rebuilt");
        control.note("");
        return Next.after(GRACE);
    }

    /** The configuration was changed meanwhile: what was built is of no use. */
    private Next another(Fed one) throws IOException {
        indexes.drop(one);
        built = Optional.empty();
        marks.clear();
        LOG.info("event=rebuild-begins-again index={} reason=\"its definition changed again\"", one.name());
        return indexes.current(one.name()) ? Next.DONE : Next.MORE;
    }

    @Override
    public void close() {
        filling.ifPresent(JobWork::close);
        // what was built is of no use without its end; what was in use before goes at once now
        drop(built);
        drop(before);
    }

    private void drop(Optional<Fed> one) {
        try {
            if (one.isPresent()) {
                indexes.drop(one.get());
            }
        } catch (IOException e) {
            LOG.warn("event=index-not-deleted index={} reason=\"{}\"", control.subject(), e.getMessage());
        }
    }

    /** The rebuild's control as the backfill of one of its tables sees it. */
    private record OfTable(JobControl control, String subject) implements JobControl {

        @Override
        public String id() {
            return control.id();
        }

        @Override
        public Optional<String> setting(String name) {
            return control.setting(name);
        }

        @Override
        public Optional<String> kept(String name) {
            return Optional.empty();
        }

        @Override
        public void keep(String name, String value) {
            // a rebuild begins again
        }

        @Override
        public void forget(String name) {
            // nothing is kept
        }

        @Override
        public void count(long more) {
            control.count(more);
        }

        @Override
        public void total(long rows) {
            // of one table only
        }

        @Override
        public void note(String line) {
            control.note(line.isEmpty() ? "fills from " + subject : line);
        }

        @Override
        public void result(String name, String value) {
            control.result(name, value);
        }
    }
}
