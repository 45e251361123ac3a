package io.gannet.search;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which simplified character stands for a traditional one: a table of 128 kB, read once. */
final class HanTable {

    private static final String FILE = "traditional-simplified.txt";
    private static final char FIRST = '\u2e80';
    private static final char[] SIMPLIFIED = read();

    private HanTable() {}

    /** The character that searching takes this one for; mostly itself. */
    static char simplified(char c) {
        return c < FIRST ? c : SIMPLIFIED[c];
    }

    /** Folds in place. */
    static void simplify(char[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            text[i] = simplified(text[i]);
        }
    }

    private static char[] read() {
        char[] table = new char[Character.MAX_VALUE + 1];
        for (int c = 0; c < table.length; c++) {
            table[c] = (char) c;
        }
        try (InputStream in = HanTable.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing in the program");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#") && line.length() == 2) {
                    table[line.charAt(0)] = line.charAt(1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }
}
