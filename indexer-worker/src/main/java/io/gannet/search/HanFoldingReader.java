package io.gannet.search;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.CharFilter;

/** Takes traditional Chinese characters for simplified ones before a dictionary of the latter sees them. */
final class HanFoldingReader extends CharFilter {

    HanFoldingReader(Reader in) {
        super(in);
    }

    @Override
    protected int correct(int offset) {
        return offset;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = input.read(buffer, offset, length);
        if (read > 0) {
            HanTable.simplify(buffer, offset, read);
        }
        return read;
    }
}
