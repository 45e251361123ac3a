package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.junit.jupiter.api.Test;

/** A query whose terms are looked up once finds the same rows in the same order, to the last bit of their scores. */
class SharedTermsTest extends ShopScene {

    private static final List<String> WORDS =
            List.of("garden", "chair", "office", "lamp", "table", "nowhere", "花園", "wi-fi");
    private static final long SEED = 7;

    @Test
    void hits_andScores_areThoseOfTheQueryItself() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 400; i++) {
            StringBuilder body = new StringBuilder();
            for (int w = random.nextInt(12); w >= 0; w--) {
                body.append(WORDS.get(random.nextInt(WORDS.size()))).append(w % 5 == 0 ? " and " : " ");
            }
            put("title", WORDS.get(random.nextInt(WORDS.size())), "body", body.toString());
            if (i % 60 == 0) {
                sink.refresh(); // several segments
            }
        }
        sink.refresh();
        Searching searching = new Searching(settings("articles"));
        for (String text : List.of(
                "garden chair",
                "chair garden lamp",
                "\"office chair\"~4",
                "(garden | office) chair -lamp^2",
                "花園 chair",
                "nowhere garden",
                "wi-fi table",
                "garden missingword",
                "title:(garden chair)",
                "*")) {
            sink.index().read(searcher -> {
                Query plain = searching.query(searcher, strict(text));
                assertThat(hits(searcher, new SharedTerms(searcher).in(plain)))
                        .as(text)
                        .isEqualTo(hits(searcher, plain));
                return true;
            });
        }
    }

    private static List<String> hits(IndexSearcher searcher, Query query) throws java.io.IOException {
        List<String> hits = new ArrayList<>();
        for (int most : new int[] {1_000, 3}) { // with and without skipping what cannot rank
            for (ScoreDoc hit : searcher.search(query, most).scoreDocs) {
                hits.add(hit.doc + " " + hit.score);
            }
        }
        return hits;
    }
}
