package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what {@link EngineSizes} sampled: megabytes of store and log over millions of messages. */
final class SizePlot {

    private static final int LEFT = 60;
    private static final int BOTTOM = 250;
    private static final int WIDTH = 600;
    private static final int HEIGHT = 210;

    private SizePlot() {}

    static void draw(Path csv, long slots, Path svg) throws IOException {
        List<long[]> samples = new ArrayList<>();
        for (String line : Files.readAllLines(csv)) {
            String[] words = line.split(",");
            samples.add(new long[] {Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])});
        }
        long messages = samples.get(samples.size() - 1)[0];
        long most = samples.stream().mapToLong(one -> one[1] + one[2]).max().orElse(1);
        String text = """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 300" font-family="sans-serif" font-size="13">
                <rect width="700" height="300" fill="white"/>
                <path d="M%1$d 20V%2$dH670" fill="none" stroke="#555"/>
                <polyline points="%3$s" fill="none" stroke="#a50" stroke-width="1"/>
                <polyline points="%4$s" fill="none" stroke="#0a5" stroke-width="2"/>
                <text x="8" y="44">%5$d MB</text><text x="30" y="254">0</text>
                <text x="590" y="268">%6$d million</text>
                <text x="60" y="290">store (thick), store and log (thin) over messages put and read; a ring of %7$d messages of 512 bytes</text>
                </svg>
                """;
        Files.writeString(
                svg,
                text.formatted(
                        LEFT,
                        BOTTOM,
                        line(samples, messages, most, true),
                        line(samples, messages, most, false),
                        most >> 20,
                        messages / 1_000_000,
                        slots));
    }

    private static String line(List<long[]> samples, long messages, long most, boolean withLog) {
        StringBuilder line = new StringBuilder();
        for (long[] sample : samples) {
            long size = sample[1] + (withLog ? sample[2] : 0);
            line.append(String.format(
                    Locale.ROOT, "%d,%d ", LEFT + WIDTH * sample[0] / messages, BOTTOM - HEIGHT * size / most));
        }
        return line.toString().strip();
    }
}
