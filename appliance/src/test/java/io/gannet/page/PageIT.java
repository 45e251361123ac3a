package io.gannet.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.client.ApiClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The page in a real browser, over a real appliance and a real MySQL: what it shows, what its buttons do, who may press them. */
class PageIT extends PageBrowsing {

    private static final List<String> VIEWS = List.of(
            "overview",
            "search/site",
            "queues",
            "queue/page.article",
            "failed",
            "jobs",
            "sync",
            "trace/page.article/1",
            "capture");

    @Test
    void password_isAskedOnce_andTheWrongOneIsTold() {
        browser.open(scene.url() + "/");
        until("document.querySelector('#password')?.open");
        browser.key("Escape");
        untilText("main", "locked");
        press("Give the password");
        until("document.querySelector('#password').open");
        browser.type("not it");
        browser.key("Enter");
        untilText("#password-why", "not it");
        browser.type(PageScene.PASSWORD);
        browser.key("Enter");
        until("document.querySelector('#link').className === 'link live'");
        untilText("#nav", "Queues");
        assertThat(browser.value("localStorage.length").asInt()).isZero();
        browser.open(scene.url() + "/#/queues");
        untilText("#queues", "page.article");
        assertThat(browser.value("document.querySelector('#password').open").asBoolean())
                .isFalse();
    }

    @Test
    void row_writtenInMysql_appearsWithoutReload_andIsNeverMarkup() throws Exception {
        open("search/site", PageScene.PASSWORD);
        browser.value("window.loadedOnce = true");
        browser.click("#q");
        browser.type("kittiwake");
        untilText(".note", "0 in site");
        scene.sql("INSERT INTO article VALUES (10, 'A kittiwake', '<img src=x onerror=alert(1)> <b>bold</b>')");
        untilText("#hits h2", "A kittiwake");
        untilText("#hits mark", "kittiwake");
        untilText("#hits", "<img src=x onerror=alert(1)> <b>bold</b>");
        assertThat(browser.value("document.querySelectorAll('#hits img, #hits b').length")
                        .asInt())
                .isZero();
        scene.sql("UPDATE article SET title = 'A kittiwake again' WHERE id = 10");
        untilText("#hits h2", "A kittiwake again");
        scene.sql("INSERT INTO note VALUES (5, 'Kittiwake note', 'in another table')");
        untilText("#hits", "page.note");
        press("page.note");
        until("document.querySelectorAll('#hits article').length === 1");
        scene.sql("DELETE FROM note WHERE id = 5");
        untilText(".note", "0 in site");
        assertThat(browser.value("window.loadedOnce").asBoolean()).isTrue();
        browser.open(scene.url() + "/#/overview");
        untilText(".feed", "delete");
        untilText(".feed", "page.note 5");
        untilText(".verdict", "In step");
    }

    @Test
    void queue_isPausedAndResumed_andItsMessagesAreSeenByPosition() throws Exception {
        ApiClient api = scene.api();
        api.send("PUT", "/v1/queues/mail", Map.of("slots", 100));
        for (int i = 1; i <= 30; i++) {
            api.send("POST", "/v1/queues/mail/messages", Map.of("letter", i));
        }
        open("queues", PageScene.PASSWORD);
        untilText("#queues", "mail");
        browser.click("[data-queue=mail]");
        untilText(".toast", "mail is paused");
        assertThat(api.get("/v1/queues/mail")
                        .path("settings")
                        .path("putsPaused")
                        .asBoolean())
                .isTrue();
        until("document.querySelector('[data-queue=mail]').innerText === 'Resume'");
        browser.click("[data-queue=mail]");
        untilText(".toast", "mail runs again");
        assertThat(api.get("/v1/queues/mail")
                        .path("settings")
                        .path("putsPaused")
                        .asBoolean())
                .isFalse();
        browser.open(scene.url() + "/#/queue/mail");
        untilText(".messages", "\"letter\":30");
        press("Older");
        untilText(".messages", "\"letter\":1}");
        browser.value("document.querySelector('[aria-label=\"Counted as\"]').value = 'position'");
        browser.click("#place");
        browser.type("7");
        browser.key("Enter");
        until("document.querySelector('.messages li:last-child').innerText.includes('\"letter\":7')");
        api.send("POST", "/v1/queues/mail/messages", Map.of("letter", 31));
        press("Newest");
        untilText(".messages", "\"letter\":31");
    }

    @Test
    void failedPositions_areReplayedAndDiscarded() throws Exception {
        ApiClient api = scene.api();
        for (int i = 0; i < 3; i++) {
            String event = "{\"op\":\"update\",\"db\":\"page\",\"table\":\"nobody\",\"key\":{\"id\":" + i + "}}";
            api.send(
                    "POST",
                    "/v1/queues/page.article/messages",
                    Optional.of(event.getBytes(StandardCharsets.UTF_8)),
                    "application/octet-stream");
        }
        open("failed", PageScene.PASSWORD);
        until("document.querySelectorAll('tbody tr').length === 3");
        untilText("[data-count=failed]", "3");
        press("Replay");
        untilText(".toast", "failed again");
        press("Discard");
        until("document.querySelector('#confirm').open");
        browser.click("#confirm-ok");
        untilText(".toast", "1 discarded");
        until("document.querySelectorAll('tbody tr').length === 2");
        press("Discard all");
        until("document.querySelector('#confirm').open");
        browser.click("#confirm-ok");
        untilText(".toast", "2 discarded");
        untilText(".empty", "Nothing has failed");
        assertThat(api.get("/v1/failed").path("total").asInt()).isZero();
    }

    @Test
    void jobs_areBegunPausedResumedAndEnded() throws Exception {
        StringBuilder rows = new StringBuilder("INSERT INTO note VALUES (100, '', '')");
        for (int i = 101; i < 160; i++) {
            rows.append(", (").append(i).append(", '', '')");
        }
        scene.sql(rows.toString());
        JsonNode slow = scene.api()
                .send(
                        "POST",
                        "/v1/backfills",
                        Map.of("tables", List.of("page.note"), "settings", Map.of("rate", "1", "chunk-size", "1")));
        String job = "[data-job='" + slow.path("jobs").path(0).path("id").asString() + "']";
        open("jobs", PageScene.PASSWORD);
        untilText(job + " .badge", "running");
        untilText(job + " .figures", "1/s");
        browser.click(job + " [data-act=pause]");
        untilText(job + " .badge", "paused");
        browser.click(job + " [data-act=resume]");
        untilText(job + " .badge", "running");
        browser.click(job + " [data-act=abort]");
        until("document.querySelector('#confirm').open");
        browser.click("#confirm-ok");
        untilText(job + " .badge", "ended");
        browser.value("document.querySelector('#table').value = 'page.article'");
        press("Backfill");
        untilText(".toast", "Backfill page.article has begun");
        press("Verify");
        untilText(".toast", "Verify site/page.article has begun");
        untilText(".jobs li:first-child .badge", "done");
    }

    @Test
    void worker_isPausedAndResumed_withProofAndCaptureShown() throws Exception {
        open("sync", PageScene.PASSWORD);
        press("Pause worker");
        untilText(".badge", "paused");
        scene.sql("INSERT INTO article VALUES (20, 'An auk waits', '')");
        untilText("[data-count=overview]", "1");
        press("Resume worker");
        untilText(".badge", "running");
        browser.open(scene.url() + "/#/search/site/auk");
        untilText("#hits h2", "An auk waits");
        browser.open(scene.url() + "/#/sync");
        until("document.querySelectorAll('.seal.good').length === 3");
        untilText(".proof", "rows equal");
        browser.open(scene.url() + "/#/capture");
        untilText("tbody", "page.article");
        untilText("tbody .badge", "captured");
    }

    @Test
    void searches_goOverAllIndexes_areSuggestedOrderedExportedAndTakenFurther() throws Exception {
        scene.sql("INSERT INTO note VALUES (50, 'A dunlin', 'one wader'), (51, 'Two dunlins', 'waders feeding')");
        open("search/*/dunlin", PageScene.PASSWORD);
        untilText(".note", "4 in all indexes");
        untilText("#hits .origin", "words · page.note · 50");
        press("words");
        untilText(".note", "2 in words");
        browser.value("((e) => { e.value = 'title:desc'; e.dispatchEvent(new Event('change')); })"
                + "(document.querySelector('#order'))");
        until("document.querySelector('#hits h2').innerText === 'Two dunlins'");
        browser.value("document.querySelector('#q').value = ''");
        browser.click("#q");
        browser.type("dunl");
        until("[...document.querySelectorAll('#suggestions option')].some(e => e.value === 'A dunlin')");
        browser.type("in");
        browser.value(
                "window.saved = '', (make => URL.createObjectURL = blob => { blob.text().then(text => saved = text);"
                        + " return make.call(URL, blob); })(URL.createObjectURL), 0");
        press("Export");
        until("saved && saved.trim().split('\\n').map(JSON.parse).map(one => one.row.title).sort().join()"
                + " === 'A dunlin,Two dunlins'");
        untilText(".toast", "words.ndjson");
        browser.click("#hits .like");
        untilText(".note", "Rows like");
        until("document.querySelectorAll('#hits article').length === 1");
        press("Back to the search");
        untilText(".note", "2 in words");
    }

    @Test
    void row_isFollowed_fromItsEventToItsDocument() throws Exception {
        scene.sql("INSERT INTO article VALUES (40, 'A razorbill', 'black and white')");
        open("search/site/razorbill", PageScene.PASSWORD);
        untilText("#hits h2", "A razorbill");
        browser.click("#hits .origin a");
        untilText("h2", "page.article 40");
        untilText("tbody td", "applied, found after");
        untilText(".badge", "equal");
        scene.sql("UPDATE article SET body = 'in flight' WHERE id = 40");
        untilText("td", "in flight");
        until("document.querySelectorAll('tbody tr:not(.differs)').length >= 5");
        browser.value("document.querySelector('#trace-key').value = ''");
        browser.click("#trace-key");
        browser.type("41");
        browser.key("Enter");
        untilText(".badge", "no such row");
    }

    @Test
    void index_isRebuiltBeside_andHeartbeatsAreTold() throws Exception {
        open("sync", PageScene.PASSWORD);
        until(
                "[...document.querySelectorAll('.figures-list div')].some(e => /^Heartbeat\\s+\\d+ ms/.test(e.innerText))");
        browser.click("[data-rebuild=site]");
        untilText(".toast", "Rebuild site has begun");
        Awaitility.await().atMost(SOON).until(() -> scene.api()
                .get("/v1/jobs")
                .path("jobs")
                .valueStream()
                .anyMatch(job -> job.path("kind").asString().equals("rebuild")
                        && job.path("state").asString().equals("done")));
        browser.open(scene.url() + "/#/jobs");
        untilText(".job.ended h2", "Rebuild site");
        browser.open(scene.url() + "/#/search/site/petrel");
        untilText("#hits h2", "Storm petrel");
    }

    @Test
    void actions_withATokenThatOnlyReads_areRefusedUntilThePasswordIsGiven() throws Exception {
        scene.api().send("PUT", "/v1/queues/held", Map.of("slots", 100));
        open("queues", PageScene.READ_ONLY);
        untilText("#queues", "held");
        browser.click("[data-queue=held]");
        until("document.querySelector('#password').open");
        untilText("#password-why", "may only look");
        press("Cancel");
        untilText(".toast.bad", "reading only");
        assertThat(scene.api()
                        .get("/v1/queues/held")
                        .path("settings")
                        .path("putsPaused")
                        .asBoolean())
                .isFalse();
        browser.click("[data-queue=held]");
        until("document.querySelector('#password').open");
        browser.type(PageScene.PASSWORD);
        browser.key("Enter");
        untilText(".toast", "held is paused");
    }

    @Test
    void everyAction_withoutThePassword_isRefused() {
        open("overview", PageScene.PASSWORD);
        for (String action : List.of(
                "POST /v1/queues/page.article/pause",
                "POST /v1/queues/page.article/resume",
                "POST /v1/workers/site/pause",
                "POST /v1/workers/site/resume",
                "POST /v1/failed:replay",
                "POST /v1/failed:discard",
                "POST /v1/jobs/1/pause",
                "POST /v1/jobs/1/resume",
                "POST /v1/jobs/1/abort",
                "POST /v1/backfills",
                "POST /v1/rebuilds",
                "POST /v1/verifies")) {
            String[] parts = action.split(" ");
            assertThat(browser.value("fetch('" + parts[1] + "', {method: '" + parts[0]
                                    + "', body: '{}'}).then(answer => answer.status)")
                            .asInt())
                    .as(action)
                    .isEqualTo(401);
        }
    }

    @Test
    void keyboard_reachesEverythingAndShowsWhereItIs() {
        open("overview", PageScene.PASSWORD);
        browser.key("Tab");
        assertThat(focused()).isEqualTo("Skip to the content");
        browser.key("Enter");
        assertThat(browser.value("document.activeElement.id").asString()).isEqualTo("main");
        browser.value("document.activeElement.blur(), document.querySelector('.skip').focus()");
        for (String name :
                List.of("Gannet", "Lock", "中文", "Dark", "Overview", "Search", "Queues", "Failed", "Jobs", "Sync")) {
            browser.key("Tab");
            assertThat(focused()).startsWith(name);
            assertThat(browser.value("getComputedStyle(document.activeElement).outlineStyle")
                            .asString())
                    .as(name)
                    .isNotEqualTo("none");
        }
        browser.key("Enter");
        until("location.hash === '#/sync'");
        assertThat(browser.value("document.activeElement.id").asString()).isEqualTo("main");
        assertThat(browser.value("['header', 'nav', 'main'].every(e => document.querySelector(e))")
                        .asBoolean())
                .isTrue();
        assertThat(browser.value("[...document.querySelectorAll('button, a, input, select')]"
                                + ".filter(e => e.checkVisibility() && !(e.innerText || e.getAttribute('aria-label')"
                                + " || e.labels?.length)).map(e => e.outerHTML)")
                        .toString())
                .isEqualTo("[]");
    }

    private static String focused() {
        return browser.value("document.activeElement.innerText").asString();
    }

    @Test
    void language_followsTheBrowserAndTheButton_withNoTextMissing() {
        browser.language("zh-CN,zh;q=0.9,en;q=0.5");
        open("queues", PageScene.PASSWORD);
        untilText("h1", "队列");
        assertThat(browser.value("document.documentElement.lang").asString()).isEqualTo("zh-CN");
        assertThat(browser.value(
                                "Promise.all([import('/page/en.js'), import('/page/zh.js')]).then(([{en}, {zh}]) =>"
                                        + " [...Object.keys(en).filter(k => !(k in zh)), ...Object.keys(zh).filter(k => !(k in en))])")
                        .toString())
                .isEqualTo("[]");
        browser.click("#language");
        untilText("h1", "Queues");
        browser.click("#theme");
        String back =
                browser.value("getComputedStyle(document.body).backgroundColor").asString();
        browser.click("#theme");
        assertThat(browser.value("getComputedStyle(document.body).backgroundColor")
                        .asString())
                .isNotEqualTo(back);
    }

    @Test
    void everyView_onAPhone_fitsAndSaysNoKeyForAText() {
        browser.size(360, 780);
        open("overview", PageScene.PASSWORD);
        for (String language : List.of("en", "zh")) {
            for (String view : VIEWS) {
                browser.value("location.hash = '#/" + view + "'");
                until("document.querySelector('#main').dataset.view === '" + view.replaceAll("/.*", "")
                        + "' && document.querySelector('h1').innerText !== ''");
                assertThat(browser.value("document.documentElement.scrollWidth").asInt())
                        .as(view + " " + language)
                        .isLessThanOrEqualTo(360);
                assertThat(browser.value(
                                        "document.body.innerText.match(/\\b(nav|tile|lead|queues|jobs|sync|figure|trace|step)\\.[a-z]+\\b/g)")
                                .toString())
                        .as(view + " " + language)
                        .matches("null|");
            }
            browser.click("#language");
        }
    }

    @Test
    void appliance_goneAndBack_isToldAndFollowedAgain() throws Exception {
        open("search/site/shag", PageScene.PASSWORD);
        untilText(".note", "0 in site");
        scene.stop();
        until("document.querySelector('#link').className === 'link gone'");
        scene.sql("INSERT INTO article VALUES (30, 'A shag returns', '')");
        scene.startAgain();
        until("document.querySelector('#link').className === 'link live'");
        untilText("#hits h2", "A shag returns");
    }
}
