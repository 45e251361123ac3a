package io.gannet.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The files under the engine: the place where tests put power losses, torn writes and full disks. */
interface Disk {

    /** An open file. Writes and reads are complete or throw. */
    interface DataFile extends Closeable {

        void write(ByteBuffer bytes, long at) throws IOException;

        /** Fills the buffer as far as the file goes. */
        void read(ByteBuffer bytes, long at) throws IOException;

        /** Returns when everything written to this file is on the disk. */
        void force() throws IOException;

        long size() throws IOException;
    }

    /** A new file; an old one of this name is emptied. */
    DataFile create(Path file) throws IOException;

    /** A file for reading and writing in place, created when missing. */
    DataFile open(Path file) throws IOException;

    void delete(Path file) throws IOException;

    /** Gives a file another name; which of them it has after a loss of power is open until the directory is forced. */
    void rename(Path file, Path name) throws IOException;

    /** Puts a whole, forced file in the place of another; durable when it returns. */
    void replace(Path fresh, Path file) throws IOException;

    /** The regular files in a directory. */
    List<Path> list(Path directory) throws IOException;

    /** Returns when the directory's entries are on the disk. */
    void forceDirectory(Path directory) throws IOException;

    long usableBytes(Path directory) throws IOException;

    /** How MVStore is told to open this file. */
    String storeName(Path file);

    /** Names this boot of the machine; empty where the system does not tell. */
    String bootId();
}
