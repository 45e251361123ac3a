package io.gannet.search;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.KeyCodec;
import io.gannet.sink.Sink;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/** Reads our own values of one segment's documents; documents in rising order, by one thread. */
final class Entries {

    private final BinaryDocValues keys;
    private final NumericDocValues epochs;
    private final NumericDocValues positions;
    private final NumericDocValues hashes;

    Entries(LeafReader reader) throws IOException {
        keys = DocValues.getBinary(reader, Documents.KEY);
        epochs = DocValues.getNumeric(reader, Documents.EPOCH);
        positions = DocValues.getNumeric(reader, Documents.POSITION);
        hashes = DocValues.getNumeric(reader, Documents.HASH);
    }

    /** Shows the entries of a table in one segment; tombstones are none. */
    static void scan(LeafReader reader, TableName table, Sink.EntryVisitor visitor) throws IOException {
        PostingsEnum docs = reader.postings(new Term(Documents.TABLE, table.toString()), PostingsEnum.NONE);
        if (docs == null) {
            return;
        }
        Bits live = reader.getLiveDocs();
        Entries entries = new Entries(reader);
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
            if ((live == null || live.get(doc)) && entries.hashes.advanceExact(doc)) {
                visitor.entry(entries.key(doc), entries.hashes.longValue(), entries.version(doc));
            }
        }
    }

    RowKey key(int doc) throws IOException {
        if (!keys.advanceExact(doc)) {
            throw new IOException("a document has no key");
        }
        BytesRef bytes = keys.binaryValue();
        return KeyCodec.decode(Arrays.copyOfRange(bytes.bytes, bytes.offset, bytes.offset + bytes.length), 0);
    }

    Version version(int doc) throws IOException {
        return new Version(value(epochs, doc), value(positions, doc));
    }

    private static long value(NumericDocValues values, int doc) throws IOException {
        if (!values.advanceExact(doc)) {
            throw new IOException("a document lacks a value");
        }
        return values.longValue();
    }
}
