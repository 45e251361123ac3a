package io.gannet.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.RawClient;
import io.gannet.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's files as they are served. */
class PageTest {

    private static final Path SOURCES = Path.of("src/main/resources/io/gannet/page");
    private static final long MOST = 300_000;

    private static String file(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void files_areAllServed_andSmall() throws IOException {
        long total = 0;
        try (Stream<Path> all = Files.list(SOURCES)) {
            List<String> names = all.map(one -> one.getFileName().toString()).toList();
            assertThat(names).contains("index.html");
            assertThat(Page.FILES)
                    .containsExactlyInAnyOrderElementsOf(names.stream()
                            .filter(name -> !name.equals("index.html"))
                            .toList());
            for (String name : names) {
                total += Files.size(SOURCES.resolve(name));
            }
        }
        assertThat(total).isLessThan(MOST);
    }

    @Test
    void files_takeNothingFromElsewhere_andMakeNoMarkupOfText() throws IOException {
        for (String name : Page.FILES) {
            String text = file(name);
            assertThat(text)
                    .as(name)
                    .doesNotContainPattern(
                            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function")
                    .doesNotContainPattern("(src|href|url|from|import)[=( '\"]+https?://");
        }
        assertThat(file("index.html")).doesNotContain("style=").doesNotContainPattern("<script(?! )| on[a-z]+=");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "en-US,en;q=0.9|false", "zh-CN,zh;q=0.9,en;q=0.8|true", "zh|true", "|false",
                        "de,en;q=0.5,zh;q=0.9|true",
                "de|false", "en,zh|false", "zh-TW,en|true", "en;q=0.2,zh;q=0|false", "zh;q=x|false"
            },
            delimiter = '|')
    void language_isTheOneAskedFor(String header, boolean chinese) {
        assertThat(Languages.chineseFirst(header == null ? "" : header)).isEqualTo(chinese);
    }

    @Test
    void replies_haveAPolicyWithoutInline_aTagAndTheLanguage() throws Exception {
        Routes routes = new Routes();
        new Page().register(routes);
        try (HttpServer server = HttpServer.start(HttpSettings.DEFAULT.at("127.0.0.1", 0), routes);
                RawClient client = new RawClient(server.port())) {
            RawClient.Reply page =
                    client.request("GET", "/", new byte[0], "Accept: text/html", "Accept-Language: zh-CN");
            assertThat(page.utf8()).contains("<html lang=\"zh-CN\">");
            assertThat(page.header("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            RawClient.Reply style = client.request("GET", "/page/style.css", new byte[0]);
            String tag = style.header("ETag").orElseThrow();
            assertThat(client.request("GET", "/page/none.js", new byte[0]).status())
                    .isEqualTo(404);
            assertThat(client.request(
                                    "GET", "/page/style.css", new byte[0], "If-None-Match: " + tag, "Connection: close")
                            .status())
                    .isEqualTo(304);
        }
    }
}
