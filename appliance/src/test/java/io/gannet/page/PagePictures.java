package io.gannet.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Pictures of every view, by hand: {@code PagePictures URL FOLDER [VIEW...]}. For an appliance without a password, such as the
 * demo's. Each view is taken wide and narrow, light and dark, English and Chinese.
 */
final class PagePictures {

    private static final List<String> VIEWS = List.of(
            "overview",
            "search/film/dinosaur",
            "queues",
            "queue/demo.film",
            "failed",
            "jobs",
            "sync",
            "trace/demo.film/1",
            "capture");

    private PagePictures() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[1]));
        List<String> views = args.length > 2 ? List.of(args).subList(2, args.length) : VIEWS;
        try (Browser browser = Browser.start(Files.createTempDirectory("pictures"))) {
            for (String look : List.of("light-en-wide", "dark-zh-wide", "light-zh-narrow", "dark-en-narrow")) {
                String[] parts = look.split("-");
                browser.size(parts[2].equals("wide") ? 1280 : 360, parts[2].equals("wide") ? 860 : 780);
                browser.scheme(parts[0]);
                browser.language(parts[1].equals("zh") ? "zh-CN,zh;q=0.9" : "en-US,en");
                for (String view : views) {
                    browser.open("about:blank");
                    browser.open(args[0] + "/#/" + view);
                    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> browser.text("#link")
                            .matches("live|实时"));
                    settle(browser);
                    browser.picture(folder.resolve(view.replaceAll("[^a-z]+", "-") + "-" + look + ".png"));
                    if (browser.value("document.documentElement.scrollWidth > innerWidth")
                            .asBoolean()) {
                        System.out.println(view + " " + look + ": wider than the window");
                    }
                }
            }
            browser.complaints().forEach(System.out::println);
        }
    }

    /** Until two looks at the page a while apart have the same height. */
    private static void settle(Browser browser) {
        browser.value("new Promise(done => setTimeout(done, 1500))");
    }
}
