package io.gannet.page;

import static io.gannet.page.Browser.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One appliance and one browser for all tests of a class, and what is done with them again and again. */
abstract class PageBrowsing {

    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    static PageScene scene;
    static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        boolean there = Browser.executable().isPresent();
        assertThat(there || !"true".equals(System.getenv("CI")))
                .as("chromium is needed")
                .isTrue();
        Assumptions.assumeTrue(there, "no chromium on the path");
        scene = new PageScene(TestServers.shared(ServerKind.MYSQL_8_0), folder);
        browser = Browser.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (scene != null) {
            scene.close();
        }
    }

    @BeforeEach
    void fresh() {
        browser.size(1280, 860);
        browser.language("en-US,en;q=0.9");
        browser.open(scene.url() + "/healthz");
        until("document.readyState === 'complete' && location.pathname === '/healthz'");
        browser.value("localStorage.clear(), sessionStorage.clear(), 0");
    }

    @AfterEach
    void quiet() {
        assertThat(browser.complaints()).isEmpty();
    }

    static void until(String expression) {
        Awaitility.await(expression)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> browser.value("!!(" + expression + ")").asBoolean());
    }

    static void untilText(String selector, String part) {
        until("[...document.querySelectorAll(" + quoted(selector) + ")].some(e => e.innerText.includes(" + quoted(part)
                + "))");
    }

    /** The page at a view, opened with this password. */
    static void open(String view, String password) {
        browser.value("sessionStorage.setItem('gannet.password', " + quoted(password) + ")");
        browser.open(scene.url() + "/#/" + view);
        until("document.querySelector('#link')?.className === 'link live'");
    }

    static void press(String label) {
        until("[...document.querySelectorAll('button')].some(e => e.checkVisibility() && e.innerText === "
                + quoted(label) + ")");
        browser.value("[...document.querySelectorAll('button')].forEach(e => e.toggleAttribute('data-pressed',"
                + " e.checkVisibility() && e.innerText === " + quoted(label) + "))");
        browser.click("[data-pressed]");
    }
}
