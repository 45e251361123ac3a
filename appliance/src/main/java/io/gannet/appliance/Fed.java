package io.gannet.appliance;

import io.gannet.appliance.Generations.Generation;
import io.gannet.change.TableName;
import io.gannet.search.LuceneSink;
import io.gannet.worker.Worker;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A generation of an index with the worker that feeds it. Fed by one thread; {@link #close} from any. */
final class Fed implements AutoCloseable {

    private final Generation generation;
    private final LuceneSink sink;
    private volatile Set<TableName> tables = Set.of();
    private volatile Optional<LocalSource> source = Optional.empty();
    private volatile Optional<Worker> worker = Optional.empty();

    Fed(Generation generation, LuceneSink sink) {
        this.generation = generation;
        this.sink = sink;
    }

    /** The index's name. */
    String name() {
        return generation.settings().name();
    }

    Generation generation() {
        return generation;
    }

    LuceneSink sink() {
        return sink;
    }

    Worker worker() {
        return worker.orElseThrow();
    }

    /** The tables that its worker reads. */
    Set<TableName> tables() {
        return tables;
    }

    /** Says which tables its worker reads; before it is fed. */
    void takes(Set<TableName> all) {
        tables = Set.copyOf(all);
    }

    /** Starts its worker; again after {@link #stop}. */
    void feed(Function<LocalSource, Worker> make, LocalSource from) {
        Worker made = make.apply(from);
        source = Optional.of(from);
        worker = Optional.of(made);
        made.start();
    }

    /** Ends its worker: what was read is applied and durable. */
    void stop() {
        worker.ifPresent(Worker::close);
        source.ifPresent(LocalSource::close);
    }

    @Override
    public void close() {
        stop();
        sink.close();
    }
}
