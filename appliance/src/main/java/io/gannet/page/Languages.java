package io.gannet.page;

import java.util.Locale;

/** Which of the page's two languages an {@code Accept-Language} header asks for (RFC 9110, 12.5.4). */
final class Languages {

    private Languages() {}

    /** Whether Chinese is wanted more than English; what is not said or not understood is English. */
    static boolean chineseFirst(String header) {
        double chinese = -1;
        double english = -1;
        for (String part : header.toLowerCase(Locale.ROOT).split(",", 50)) {
            String[] fields = part.strip().split("\\s*;\\s*q\\s*=\\s*", 2);
            double weight = fields.length == 1 ? 1 : weight(fields[1]);
            if (fields[0].equals("zh") || fields[0].startsWith("zh-")) {
                chinese = Math.max(chinese, weight);
            } else if (fields[0].equals("en") || fields[0].startsWith("en-")) {
                // of two that weigh the same the one that is named first goes before
                english = Math.max(english, chinese >= weight ? Math.nextDown(weight) : weight);
            }
        }
        return chinese > 0 && chinese > english;
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
