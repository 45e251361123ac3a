package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.Transliterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextAnalyzerTest {

    private static List<String> terms(Analysis analysis, boolean indexing, String text) {
        return new TextQueries(new TextAnalyzer(analysis, indexing), false).terms("f", text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MIXED   | Running DOGS     | run dog",
                "MIXED   | Café naïve       | cafe naiv",
                "MIXED   | 國破山河在         | 国破 破山 山河 河在",
                "MIXED   | iPhone15手機發布  | iphone15 手机 机发 发布",
                "MIXED   | 月               | 月",
                "MIXED   | Ｆｕｌｌ　ｗｉｄｔｈ  | full width",
                "MIXED   | dentist's        | dentist",
                "PLAIN   | Running 東京      | running 东京",
                "SMARTCN | 我喜歡吃蘋果，Running | 我 喜欢 吃 苹果 run",
                "ICU     | 北京大學 Running   | 北京 大学 run",
            })
    void queries_words(Analysis analysis, String text, String expected) {
        assertThat(String.join(" ", terms(analysis, false, text))).isEqualTo(expected);
    }

    @Test
    void indexing_keepsWordsAsWrittenAndSingleCharacters() {
        assertThat(terms(Analysis.MIXED, true, "Running dog")).containsExactly("run", "running", "dog");
        assertThat(terms(Analysis.MIXED, true, "明月光")).containsExactlyInAnyOrder("明", "明月", "月", "月光", "光");
        assertThat(terms(Analysis.PLAIN, true, "Running")).containsExactly("running");
    }

    @Test
    void hanTable_isWhatTheTransformDoes_andOurVariants() {
        Transliterator transform = Transliterator.getInstance("Traditional-Simplified");
        Set<String> ours = new TreeSet<>();
        for (char c = '\u2e80'; c < '\ud800'; c++) {
            String one = String.valueOf(c);
            String table = String.valueOf(HanTable.simplified(c));
            if (!transform.transliterate(one).equals(table)) {
                ours.add(one + table);
            }
        }
        assertThat(ours).containsExactlyInAnyOrder("隠隐", "戸户", "黒黑", "歩步", "毎每", "縄绳");
    }
}
