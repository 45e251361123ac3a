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

    private static List<String> terms(Analysis analysis, TextAnalyzer.Of of, String text) {
        TextAnalyzer analyzer = new TextAnalyzer(analysis, of);
        return new TextQueries(analyzer, analyzer, false).terms("f", text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MIXED   | Running DOGS     | run dog",
                "MIXED   | Café naïve       | cafe naiv",
                "MIXED   | 國破山河在         | 国破 破山 山河 河在",
                "MIXED   | iPhone15手機發布  | iphone15 iphon 15 手机 机发 发布",
                "MIXED   | cafe\u0301 na\u00efve   | cafe naiv",
                "MIXED   | Wi-Fi wi fi      | wifi wi fi wi fi",
                "MIXED   | O'Neil’s _id a-b | oneil o neil id ab a b",
                "MIXED   | node.js AC/DC    | nodej node js acdc ac dc",
                "MIXED   | 1,000 12,34 3.14 1,234.5 1,234,56 | 1000 12,34 3.14 1234.5 1,234,56",
                "MIXED   | h2o 中-a a--b -x  | h2o 中 a a b x",
                "PLAIN   | SKU-12-a R2D2 4k | sku12a sku 12 a r2d2 4k 4 k",
                "MIXED   | 月               | 月",
                "MIXED   | Ｆｕｌｌ　ｗｉｄｔｈ  | full width",
                "MIXED   | dentist's        | dentist",
                "PLAIN   | Running 東京      | running 东京",
                "SMARTCN | 我喜歡吃蘋果，Running | 我 喜欢 吃 苹果 run",
                "ICU     | 北京大學 Running   | 北京 大学 run",
            })
    void queries_words(Analysis analysis, String text, String expected) {
        assertThat(String.join(" ", terms(analysis, TextAnalyzer.Of.QUERY, text)))
                .isEqualTo(expected);
    }

    @Test
    void indexing_keepsWordsAsWrittenAndSingleCharacters() {
        assertThat(terms(Analysis.MIXED, TextAnalyzer.Of.ROW, "Running dog")).containsExactly("run", "running", "dog");
        assertThat(terms(Analysis.MIXED, TextAnalyzer.Of.ROW, "明月光"))
                .containsExactlyInAnyOrder("明", "明月", "月", "月光", "光");
        assertThat(terms(Analysis.PLAIN, TextAnalyzer.Of.ROW, "Running")).containsExactly("running");
    }

    @Test
    void written_hasPartsOnly() {
        assertThat(terms(Analysis.MIXED, TextAnalyzer.Of.WRITTEN, "spider-m iPhone1 o'n"))
                .containsExactly("spider", "m", "iphone1", "o", "n");
    }

    @Test
    void compounds_acrossTheBuffersOfReaders_andOfManyParts() {
        String joined = "ab-cd ".repeat(3_000);
        assertThat(terms(Analysis.PLAIN, TextAnalyzer.Of.QUERY, joined))
                .hasSize(9_000)
                .containsOnly("abcd", "ab", "cd");
        assertThat(terms(Analysis.PLAIN, TextAnalyzer.Of.QUERY, "a-b-c-d-e-f-g-h-i"))
                .hasSize(9);
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
