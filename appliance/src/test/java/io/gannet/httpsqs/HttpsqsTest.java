package io.gannet.httpsqs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.http.RawClient;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the known clients send, byte for byte, and what they need in the reply. */
class HttpsqsTest {

    @TempDir
    private static Path dir;

    private static TestAppliance open;
    private static TestAppliance secret;

    @BeforeAll
    static void start() throws IOException {
        open = new TestAppliance(dir.resolve("open"));
        secret = new TestAppliance(
                dir.resolve("secret"), TestAppliance.SETTINGS.withPassword("pass word+1"), Optional.empty());
    }

    @AfterAll
    static void stop() {
        open.close();
        secret.close();
    }

    private static String exchange(String request) {
        try (RawClient client = new RawClient(open.port())) {
            return client.send(request).readAll();
        }
    }

    @Test
    void phpClass_emptyHostAndRawBody_getsPosAndLength() {
        String put = exchange("POST /?auth=&charset=utf-8&name=php&opt=put HTTP/1.1\r\nHost: \r\nContent-Length: 5\r\n"
                + "Connection: close\r\n\r\nhello");
        assertThat(put)
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-cache\r\n"
                        + "Pos: 1\r\nDate: ")
                .endsWith("\r\nContent-Length: 14\r\nConnection: close\r\n\r\nHTTPSQS_PUT_OK");
        String get =
                exchange("GET /?auth=&charset=utf-8&name=php&opt=get HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n");
        assertThat(get).contains("\r\nContent-Length: 5\r\n", "\r\nPos: 1\r\n").endsWith("\r\n\r\nhello");
    }

    @Test
    void phpExtension_withoutHost_noHeaderBeforePosBeginsLikeIt() {
        String put = exchange("GET /?name=ext&opt=put&data=x HTTP/1.1\r\nConnection:close\r\n\r\n");
        List<String> lines = put.lines().toList();
        int pos = lines.indexOf("Pos: 1");
        assertThat(pos).isGreaterThan(0);
        assertThat(lines.subList(1, pos)).noneMatch(line -> "Pos:".indexOf(line.charAt(0)) >= 0);
        assertThat(put).endsWith("\r\nHTTPSQS_PUT_OK").doesNotContain("chunked");
    }

    @Test
    void pythonAndCClient_thirdHeaderIsPos_bodyIsEighthLine() {
        exchange("GET /?name=c&opt=put&data=line HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        String get = exchange("GET /?name=c&opt=get HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        List<String> lines = get.lines().toList();
        assertThat(lines.get(3)).isEqualTo("Pos: 1");
        assertThat(lines.get(8)).isEqualTo("line");
        assertThat(lines).hasSize(9);
    }

    @Test
    void perlClient_keepAlive_hasExactHeaders() {
        try (RawClient client = new RawClient(open.port())) {
            RawClient.Reply reply = client.get("/?name=perl&opt=put&data=x");
            assertThat(reply.names())
                    .containsExactly("Content-Type", "Connection", "Cache-Control", "Pos", "Date", "Content-Length");
            assertThat(reply.lines()).contains("Connection: keep-alive", "Content-Length: 14");
        }
    }

    @Test
    void wordsOfUnsetOptions_areValuesLikeOthers() {
        try (RawClient client = new RawClient(open.port())) {
            RawClient.Reply put =
                    client.get("/?name=js&opt=put&data=x&auth=undefined&charset=undefined&pos=undefined&num=undefined");
            assertThat(put.text()).isEqualTo("HTTPSQS_PUT_OK");
            assertThat(put.header("Content-Type")).contains("text/plain; charset=undefined");
        }
    }

    @Test
    void requests_pipelined_areAnsweredInOrder() {
        try (RawClient client = new RawClient(open.port())) {
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= 500; i++) {
                all.append("POST /?name=pipe&opt=put HTTP/1.1\r\nContent-Length: 4\r\n\r\n")
                        .append("%04d".formatted(i));
            }
            client.send(all.toString());
            for (int i = 1; i <= 500; i++) {
                assertThat(client.read().header("Pos")).contains(Integer.toString(i));
            }
            client.send("GET /?name=pipe&opt=get HTTP/1.1\r\n\r\n".repeat(500));
            for (int i = 1; i <= 500; i++) {
                assertThat(client.read().text()).isEqualTo("%04d".formatted(i));
            }
        }
    }

    @Test
    void put_raw_storesTheBytesAsTheyAre() {
        byte[] all = new byte[256 * 300];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (RawClient client = new RawClient(open.port())) {
            assertThat(client.post("/?name=raw&opt=put&raw=1", all).text()).isEqualTo("HTTPSQS_PUT_OK");
            assertThat(client.get("/?name=raw&opt=get").body()).isEqualTo(all);
            client.post("/?name=raw&opt=put", "a+b%41\0c".getBytes(UTF_8));
            assertThat(client.get("/?name=raw&opt=get").text()).isEqualTo("a bA");
            client.get("/?name=raw&opt=put&raw=1&data=a%2Bb%00c");
            assertThat(client.get("/?name=raw&opt=get").text()).isEqualTo("a+b\0c");
        }
    }

    @Test
    void url_ofTwoHundredKilobytes_isTaken() {
        try (RawClient client = new RawClient(open.port())) {
            String data = "d".repeat(200_000);
            assertThat(client.get("/?name=long&opt=put&data=" + data).text()).isEqualTo("HTTPSQS_PUT_OK");
            assertThat(client.get("/?name=long&opt=get").text()).isEqualTo(data);
        }
    }

    @Test
    void head_takesTheMessage_sendsNoBody_andTheConnectionGoesOn() {
        try (RawClient client = new RawClient(open.port())) {
            client.get("/?name=head&opt=put&data=first");
            client.get("/?name=head&opt=put&data=second");
            RawClient.Reply head =
                    client.send("HEAD /?name=head&opt=get HTTP/1.1\r\n\r\n").read(false);
            assertThat(head.header("Content-Length")).contains("5");
            assertThat(client.get("/?name=head&opt=get").text()).isEqualTo("second");
        }
    }

    /** A reply that waits for its fsync is made when its request's bytes may be another's already. */
    @Test
    void head_besidePutsThatWait_takesNoReplyItsBody(@TempDir Path own) throws IOException {
        LogQueueEngine engine = LogQueueEngine.open(EngineSettings.of(own));
        try (TestAppliance always = new TestAppliance(engine, TestAppliance.SETTINGS, Optional.empty());
                RawClient puts = new RawClient(always.port());
                RawClient heads = new RawClient(always.port())) {
            for (int i = 0; i < 100; i++) {
                puts.send("POST /?name=m&opt=put HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
                heads.send("HEAD /?name=m&opt=put&data=y HTTP/1.1\r\n\r\n");
                assertThat(puts.read().text()).isEqualTo("HTTPSQS_PUT_OK");
                assertThat(heads.read(false).header("Content-Length")).contains("14");
                assertThat(heads.readable()).isFalse();
            }
        }
    }

    @Test
    void auth_isCheckedBeforeEverything() {
        try (RawClient client = new RawClient(secret.port())) {
            for (String target : new String[] {
                "/", "/?name=a&opt=status", "/?name=a&opt=put&data=x&auth=wrong", "/x?auth=pass+word", "/?&&"
            }) {
                assertThat(client.get(target).text()).as(target).isEqualTo("HTTPSQS_AUTH_FAILED");
            }
            assertThat(client.get("/?charset=gbk&name=a&opt=get").header("Content-Type"))
                    .contains("text/plain; charset=gbk");
            assertThat(client.get("/?name=a&opt=put&data=x&auth=pass+word%2B1").text())
                    .isEqualTo("HTTPSQS_PUT_OK");
            assertThat(client.get("/?auth=pass%20word%2B1").text()).isEqualTo("HTTPSQS_ERROR");
        }
    }

    @Test
    void paths_ofOurs_areHttpsqsWhenTheyHaveOpt() {
        try (RawClient client = new RawClient(open.port())) {
            assertThat(client.get("/v1/queues?name=shadow&opt=put&data=x").text())
                    .isEqualTo("HTTPSQS_PUT_OK");
            assertThat(client.get("/metrics?name=shadow&opt=get").text()).isEqualTo("x");
            assertThat(client.get("/healthz").text()).isEqualTo("{\"status\":\"ok\"}");
            assertThat(client.get("/favicon.ico").text()).isEqualTo("HTTPSQS_ERROR");
        }
    }

    @Test
    void view_afterReset_showsOldSlotsUntilOverwritten() {
        try (RawClient client = new RawClient(open.port())) {
            client.get("/?name=era&opt=maxqueue&num=20");
            for (int i = 1; i <= 15; i++) {
                client.get("/?name=era&opt=put&data=old" + i);
            }
            assertThat(client.get("/?name=era&opt=reset").text()).isEqualTo("HTTPSQS_RESET_OK");
            assertThat(client.get("/?name=era&opt=get").text()).isEqualTo("HTTPSQS_GET_END");
            client.get("/?name=era&opt=maxqueue&num=10");
            assertThat(client.get("/?name=era&opt=put&data=new1").header("Pos")).contains("1");
            assertThat(client.get("/?name=era&opt=view&pos=1").text()).isEqualTo("new1");
            assertThat(client.get("/?name=era&opt=view&pos=2").text()).isEqualTo("old2");
            assertThat(client.get("/?name=era&opt=view&pos=15").text()).isEqualTo("old15");
            assertThat(client.get("/?name=era&opt=view&pos=16").text()).isEmpty();
        }
    }

    @Test
    void get_whenTheClientIsGone_losesNothing() throws Exception {
        try (RawClient client = new RawClient(open.port())) {
            client.post("/?name=gone&opt=put&raw=1", new byte[8_000_000]);
        }
        try (RawClient deaf = new RawClient(open.port())) {
            deaf.socket().setReceiveBufferSize(1024);
            deaf.send("GET /?name=gone&opt=get HTTP/1.1\r\n\r\n");
            await().until(() -> open.engine()
                            .find(QueueName.of("gone"))
                            .orElseThrow()
                            .reader()
                            .status()
                            .open()
                    == 1);
            deaf.socket().setSoLinger(true, 0);
        }
        await().untilAsserted(() -> {
            try (RawClient client = new RawClient(open.port())) {
                assertThat(client.get("/?name=gone&opt=status_json").text()).contains("\"unread\":1");
            }
        });
        try (RawClient client = new RawClient(open.port())) {
            assertThat(client.get("/?name=gone&opt=get").body()).hasSize(8_000_000);
        }
    }

    @Test
    void bytesOfTheUrl_areKeptAsTheyCome() {
        try (RawClient client = new RawClient(open.port())) {
            client.send("GET /?name=gbk&opt=put&data=\u00d6\u00d0\u00ce\u00c4 x HTTP/1.1\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("HTTPSQS_PUT_OK");
            assertThat(client.get("/?name=gbk&opt=get").body())
                    .isEqualTo("\u00d6\u00d0\u00ce\u00c4 x".getBytes(ISO_8859_1));
        }
    }
}
