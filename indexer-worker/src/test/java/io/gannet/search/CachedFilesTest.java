package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedFilesTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, (1 << 20) - 100, 1 << 20, 3_000_000})
    void unsizedFile_hasWhatWasWrittenAndItsChecksum(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        try (CachedFiles files = new CachedFiles(FSDirectory.open(directory))) {
            for (boolean temporary : new boolean[] {false, true}) {
                String name;
                try (IndexOutput out = temporary
                        ? files.createTempOutput("_0", "some", IOContext.DEFAULT)
                        : files.createOutput("_0.some", IOContext.DEFAULT)) {
                    name = out.getName();
                    CodecUtil.writeHeader(out, "test", 1);
                    write(out, bytes);
                    assertThat(out.getFilePointer()).isEqualTo(CodecUtil.headerLength("test") + size);
                    CodecUtil.writeFooter(out);
                }
                assertThat(Files.exists(directory.resolve(name))).isEqualTo(size >= 1 << 20);
                assertThat(files.listAll()).contains(name);
                try (ChecksumIndexInput in = files.openChecksumInput(name, IOContext.READONCE)) {
                    CodecUtil.checkHeader(in, "test", 1, 1);
                    byte[] read = new byte[size];
                    in.readBytes(read, 0, size);
                    assertThat(read).isEqualTo(bytes);
                    CodecUtil.checkFooter(in);
                }
                files.deleteFile(name);
                assertThat(files.listAll()).isEmpty();
            }
            assertThat(files.ramBytesUsed()).isZero();
        }
    }

    /** In pieces of all lengths, single bytes among them. */
    private static void write(IndexOutput out, byte[] bytes) throws IOException {
        Random random = new Random(1);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, random.nextInt(20_000));
            if (length == 0) {
                out.writeByte(bytes[at]);
                length = 1;
            } else {
                out.writeBytes(bytes, at, length);
            }
            at += length;
        }
    }

    @Test
    void temporaryFiles_haveNamesOfTheirOwn() throws IOException {
        try (CachedFiles files = new CachedFiles(FSDirectory.open(directory))) {
            try (IndexOutput a = files.createTempOutput("_0", "some", IOContext.DEFAULT);
                    IndexOutput b = files.createTempOutput("_0", "some", IOContext.DEFAULT)) {
                assertThat(a.getName()).isNotEqualTo(b.getName());
            }
        }
    }

    /** Notes what is made in the directory below. */
    private static final class Noting extends FilterDirectory {
        private final List<String> made = new ArrayList<>();

        Noting(Directory in) {
            super(in);
        }

        @Override
        public IndexOutput createOutput(String name, IOContext context) throws IOException {
            made.add(name);
            return super.createOutput(name, context);
        }

        @Override
        public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
            made.add(suffix);
            return super.createTempOutput(prefix, suffix, context);
        }
    }

    @Test
    void refresh_ofAFewDocuments_makesNoFileOnTheDisk() throws IOException {
        Noting disk = new Noting(FSDirectory.open(directory));
        try (CachedFiles files = new CachedFiles(disk);
                IndexWriter writer =
                        new IndexWriter(files, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
            writer.commit();
            disk.made.clear();
            for (int i = 1; i <= 20; i++) {
                Document document = new Document();
                document.add(new StringField("id", "" + i, Field.Store.NO));
                document.add(new StoredField("row", "row " + i));
                writer.addDocument(document);
                try (DirectoryReader reader = DirectoryReader.open(writer)) {
                    assertThat(reader.numDocs()).isEqualTo(i);
                    assertThat(reader.storedFields().document(i - 1).get("row")).isEqualTo("row " + i);
                }
            }
            assertThat(disk.made).isEmpty();
            writer.commit();
            assertThat(disk.made).isNotEmpty();
        }
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(directory))) {
            assertThat(reader.numDocs()).isEqualTo(20);
        }
    }
}
