package io.gannet.search;

import java.io.IOException;
import java.util.Collection;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** Real files whose writing, renaming and syncing can be made to fail or to last. */
final class FaultyDirectory extends FilterDirectory {

    /** What happens before a write of so many bytes, or before a sync or rename of none. */
    @FunctionalInterface
    interface Fault {
        void before(String file, int bytes) throws IOException;
    }

    /** The present fault, which every opening of the same files shares. */
    static final class Faults {
        volatile Fault now = (file, bytes) -> {};

        Directory over(Directory files) {
            return new FaultyDirectory(files, this);
        }
    }

    private final Faults faults;

    private FaultyDirectory(Directory in, Faults faults) {
        super(in);
        this.faults = faults;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        faults.now.before(name, 0);
        return new Output(name, in.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        faults.now.before(prefix, 0);
        return new Output(prefix, in.createTempOutput(prefix, suffix, context));
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        for (String name : names) {
            faults.now.before(name, 0);
        }
        in.sync(names);
    }

    @Override
    public void syncMetaData() throws IOException {
        faults.now.before("directory", 0);
        in.syncMetaData();
    }

    @Override
    public void rename(String source, String dest) throws IOException {
        faults.now.before(source, 0);
        in.rename(source, dest);
    }

    private final class Output extends FilterIndexOutput {

        Output(String name, IndexOutput out) {
            super("faulty " + name, out.getName(), out);
        }

        @Override
        public void writeByte(byte b) throws IOException {
            faults.now.before(getName(), 1);
            out.writeByte(b);
        }

        @Override
        public void writeBytes(byte[] b, int offset, int length) throws IOException {
            faults.now.before(getName(), length);
            out.writeBytes(b, offset, length);
        }
    }
}
