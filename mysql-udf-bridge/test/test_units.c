/* The parts without a server: URLs, percent-encoding, the targets file, and replies of random bytes. */
#include "../src/block.h"
#include "../src/clock.h"
#include "../src/config.h"
#include "../src/http.h"
#include "harness.h"

#include <arpa/inet.h>
#include <sys/un.h>
#include <unistd.h>

static bool parses(const char *text, struct url *out)
{
    return url_parse(text, strlen(text), out);
}

static void check_url(const char *text, bool target, const char *host, unsigned port, const char *path)
{
    struct url url;
    char actual[512];
    CHECK(parses(text, &url));
    CHECK(url.is_target == target);
    CHECK_TEXT(url.host, host);
    CHECK(target || url.port == port);
    snprintf(actual, sizeof actual, "%.*s", (int)url.path_len, url.path);
    CHECK_TEXT(actual, path);
}

static void url_parse_ofBothForms_splits(void)
{
    check_url("http://127.0.0.1:1218/?name=a&opt=put", false, "127.0.0.1", 1218, "/?name=a&opt=put");
    check_url("HTTP://LocalHost/x", false, "localhost", 80, "/x");
    check_url("http://127.0.0.1:1218", false, "127.0.0.1", 1218, "");
    check_url("http://127.0.0.1:1218?name=a", false, "127.0.0.1", 1218, "?name=a");
    check_url("http://127.0.0.1:1218/a#fragment", false, "127.0.0.1", 1218, "/a");
    check_url("http://[::1]:65535/", false, "::1", 65535, "/");
    check_url("http://[::1]/", false, "::1", 80, "/");
    check_url("target://default/?a=b", true, "default", 0, "/?a=b");
    check_url("target:///?a=b", true, "default", 0, "/?a=b");
    check_url("target://Main-1.x_y/", true, "Main-1.x_y", 0, "/");
    check_url("http://h/\xe4\xb8\xad", false, "h", 80, "/\xe4\xb8\xad");
}

static void url_parse_ofAnythingElse_refuses(void)
{
    static const char *const wrong[] = {"", "http", "http:/127.0.0.1/", "https://127.0.0.1/", "file:///etc/passwd",
        "ftp://127.0.0.1/", "gopher://127.0.0.1:1218/_x", "//127.0.0.1/", "http://", "http:///x", "http://:1218/",
        "http://127.0.0.1:/", "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:123456/",
        "http://127.0.0.1:12x/", "http://127.0.0.1:-1/", "http://user@127.0.0.1/", "http://user:p@127.0.0.1:1218/",
        "http://[::1/", "http://[::1]x/", "http://::1/", "http://127.0.0.1/a b", "http://127.0.0.1/a\r\nX: y",
        "http://127.0.0.1/\t", "http://127.0.0.1/\x7f", "http://127.0.0.1\\@evil/", "http://a%2eb/", "target://a b/",
        "target://a:1/", "target://a@b/", "http://127.0.0.1:1218:1219/"};
    struct url url;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        if (parses(wrong[i], &url)) {
            fprintf(stderr, "accepted: %s\n", wrong[i]);
            exit(1);
        }
    }
    CHECK(!url_parse("http://127.0.0.1/a\0b", 20, &url));
}

static void url_parse_hostAtItsLimit(void)
{
    char text[600] = "http://";
    struct url url;
    memset(text + 7, 'h', URL_HOST_BYTES - 1);
    CHECK(parses(text, &url));
    text[7 + URL_HOST_BYTES - 1] = 'h';
    CHECK(!parses(text, &url));
    char name[100] = "target://";
    memset(name + 9, 'n', TARGET_NAME_BYTES);
    CHECK(parses(name, &url));
    name[9 + TARGET_NAME_BYTES] = 'n';
    CHECK(!parses(name, &url));
}

static void check_encoded(const char *in, size_t len, const char *expected)
{
    char out[1024];
    out[url_encode(in, len, out)] = '\0';
    CHECK_TEXT(out, expected);
}

static void url_encode_everyByte(void)
{
    check_encoded("", 0, "");
    check_encoded("AZaz09-_.~", 10, "AZaz09-_.~");
    check_encoded("a b+c%d&e=f/g?", 14, "a%20b%2Bc%25d%26e%3Df%2Fg%3F");
    check_encoded("\0\xff\n", 3, "%00%FF%0A");
    check_encoded("\xe4\xb8\xad", 3, "%E4%B8%AD");
}

static struct config parsed;
static char reason[CONFIG_REASON_BYTES];

static enum config_result parse(const char *text)
{
    return config_parse(text, strlen(text), &parsed, reason);
}

static void config_ofNothing_isTheDefault(void)
{
    static struct config defaults;
    config_defaults(&defaults);
    CHECK(parse("") == CONFIG_OK);
    CHECK(memcmp(&parsed, &defaults, sizeof parsed) == 0);
    CHECK(parse("\n# a comment\n   \t\r\n  # another") == CONFIG_OK);
    CHECK(memcmp(&parsed, &defaults, sizeof parsed) == 0);
    CHECK(defaults.target_count == 1 && defaults.allowed_count == 1);
    CHECK(config_target(&defaults, "default") != NULL && config_target(&defaults, "other") == NULL);
    CHECK(config_allowed(&defaults, "127.0.0.1", 1218) != NULL && config_allowed(&defaults, "localhost", 1218) != NULL);
    CHECK(config_allowed(&defaults, "127.0.0.1", 1219) == NULL && config_allowed(&defaults, "127.0.0.2", 1218) == NULL);
    CHECK(defaults.limits.connect_ms == 100 && defaults.limits.total_ms == 250 && defaults.limits.response_bytes == 65536);
    const struct target *target = config_target(&defaults, "default");
    CHECK(target->keep_alive && target->token_text[0] == '\0' && !target->own_doorbell);
}

static void config_ofEveryDirective(void)
{
    CHECK(parse("target main 10.0.0.1:80 token=s%20ecret%25 auth=query keep-alive=off doorbell=unix:/run/g.sock\r\n"
                "target six [::1]:81 token=t/t auth=bearer doorbell=off\n"
                "target named queue.example:82 doorbell=127.0.0.1:83\n"
                "allow 10.0.0.1:80\nallow localhost:90\n"
                "limit connect-ms 1\nlimit total-ms 60000\nlimit slow-ms 2\nlimit breaker-ms 3\nlimit response-bytes 1024\n"
                "limit connections 4\nlimit idle-ms 5\nlimit doorbell-ms 6") == CONFIG_OK);
    const struct target *main_target = config_target(&parsed, "main");
    const struct target *six = config_target(&parsed, "six");
    const struct target *named = config_target(&parsed, "named");
    CHECK(main_target != NULL && six != NULL && named != NULL && config_target(&parsed, "default") == NULL);
    CHECK_TEXT(main_target->token_text, "s%20ecret%25");
    CHECK(!main_target->bearer && !main_target->keep_alive);
    CHECK_TEXT(((const struct sockaddr_un *)(const void *)&main_target->doorbell.sa)->sun_path, "/run/g.sock");
    CHECK_TEXT(six->token_text, "t/t");
    CHECK(six->bearer && six->keep_alive && six->own_doorbell && six->doorbell.len == 0);
    CHECK(six->at.address.sa.ss_family == AF_INET6 && six->at.port == 81);
    CHECK(named->at.address.len == 0);
    CHECK_TEXT(named->at.host, "queue.example");
    CHECK(ntohs(((const struct sockaddr_in *)(const void *)&named->doorbell.sa)->sin_port) == 83);
    CHECK(config_allowed(&parsed, "127.0.0.1", 90) != NULL && config_allowed(&parsed, "127.0.0.1", 1218) == NULL);
    struct limits l = parsed.limits;
    CHECK(l.connect_ms == 1 && l.total_ms == 60000 && l.slow_ms == 2 && l.breaker_ms == 3 && l.response_bytes == 1024);
    CHECK(l.connections == 4 && l.idle_ms == 5 && l.doorbell_ms == 6);
}

static void config_allowNone_allowsNothing(void)
{
    CHECK(parse("allow none") == CONFIG_OK);
    CHECK(parsed.allowed_count == 0 && parsed.target_count == 1);
}

static void config_withAMistake_namesLineAndCause(void)
{
    static const char *const wrong[] = {"nonsense", "target", "target a", "target a 127.0.0.1", "target a 127.0.0.1:0",
        "target a :80", "target a/b 127.0.0.1:80", "target a 127.0.0.1:80 token", "target a 127.0.0.1:80 token=",
        "target a 127.0.0.1:80 token=%", "target a 127.0.0.1:80 token=%2", "target a 127.0.0.1:80 token=%0a",
        "target a 127.0.0.1:80 auth=basic", "target a 127.0.0.1:80 keep-alive=maybe", "target a 127.0.0.1:80 colour=red",
        "target a 127.0.0.1:80 doorbell=unix:relative", "target a 127.0.0.1:80 doorbell=name.example:80",
        "target a 127.0.0.1:80 doorbell=unix:", "target a 127.0.0.1:80 1=1 2=2 3=3 4=4 5=5 6=6", "allow",
        "allow 127.0.0.1", "allow 127.0.0.1:80 127.0.0.1:81", "allow *:80", "limit", "limit total-ms", "limit total-ms 0",
        "limit total-ms 60001", "limit total-ms 1s", "limit total-ms -1", "limit total-ms 99999999999999999999999",
        "limit tea 5", "target x 127.0.0.1:1\ntarget x 127.0.0.1:2"};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        char text[512];
        bool two = strchr(wrong[i], '\n') != NULL;
        snprintf(text, sizeof text, "# comment\n%s\nallow none\n", wrong[i]);
        if (parse(text) != CONFIG_BAD || strncmp(reason, two ? "line 3: " : "line 2: ", 8) != 0) {
            fprintf(stderr, "%s: %s\n", wrong[i], reason);
            exit(1);
        }
    }
}

static void config_tooMany_refused(void)
{
    char text[CONFIG_MAX_TARGETS * 40 + 100] = "";
    for (int i = 0; i < CONFIG_MAX_TARGETS; i++) {
        sprintf(text + strlen(text), "target t%d 127.0.0.1:%d\n", i, i + 1);
    }
    CHECK(parse(text) == CONFIG_OK && parsed.target_count == CONFIG_MAX_TARGETS);
    strcat(text, "target one-more 127.0.0.1:99\n");
    CHECK(parse(text) == CONFIG_BAD);
    text[0] = '\0';
    for (int i = 0; i < CONFIG_MAX_ALLOWED; i++) {
        sprintf(text + strlen(text), "allow 127.0.0.1:%d\n", i + 1);
    }
    CHECK(parse(text) == CONFIG_OK && parsed.allowed_count == CONFIG_MAX_ALLOWED);
    strcat(text, "allow 127.0.0.1:99\n");
    CHECK(parse(text) == CONFIG_BAD);
}

static char file_path[64];

static void write_file(const char *text, mode_t mode)
{
    strcpy(file_path, "/tmp/gannet-conf-XXXXXX");
    int fd = mkstemp(file_path);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fchmod(fd, mode) == 0);
    close(fd);
}

static enum config_result read_back(void)
{
    struct stat seen;
    reason[0] = '\0';
    return config_read(file_path, &parsed, &seen, reason);
}

static void config_read_checksWhoMayWrite(void)
{
    write_file("allow none\n", 0600);
    CHECK(read_back() == CONFIG_OK);
    CHECK(chmod(file_path, 0644) == 0 && read_back() == CONFIG_OK);
    CHECK(chmod(file_path, 0620) == 0 && read_back() == CONFIG_UNSAFE);
    CHECK_TEXT(reason, "group or others may write it");
    CHECK(chmod(file_path, 0602) == 0 && read_back() == CONFIG_UNSAFE);
    CHECK(chmod(file_path, 0600) == 0);
    if (geteuid() == 0) {
        CHECK(chown(file_path, 65534, 65534) == 0 && read_back() == CONFIG_UNSAFE);
        CHECK_TEXT(reason, "owned by neither root nor the server's user");
    }
    unlink(file_path);
    CHECK(read_back() == CONFIG_ABSENT);
    CHECK(mkdir(file_path, 0700) == 0 && read_back() == CONFIG_UNSAFE);
    rmdir(file_path);
    CHECK(mkfifo(file_path, 0600) == 0 && read_back() == CONFIG_UNSAFE); /* and does not wait for a writer */
    unlink(file_path);
}

static void config_read_ofALargeFile(void)
{
    char *text = malloc(CONFIG_MAX_FILE + 2);
    memset(text, '#', CONFIG_MAX_FILE + 1);
    text[CONFIG_MAX_FILE] = '\0';
    write_file(text, 0600);
    CHECK(read_back() == CONFIG_OK);
    unlink(file_path);
    text[CONFIG_MAX_FILE] = '#';
    text[CONFIG_MAX_FILE + 1] = '\0';
    write_file(text, 0600);
    CHECK(read_back() == CONFIG_BAD);
    unlink(file_path);
    free(text);
}

/* Random bytes and random lines: no crash, and a verdict every time. */
static void config_parse_ofRandomText_survives(void)
{
    static const char *const words[] = {"target", "allow", "limit", "a", "127.0.0.1:80", "[::1]:80", "token=x%20", "none",
        "=", "%", "\n", "\n", " ", "\t", "#", "doorbell=unix:/x", "total-ms", "250", "[", ":", "auth=bearer", "\r\n"};
    unsigned seed = 20261122;
    for (int round = 0; round < 20000; round++) {
        char text[256] = "";
        int count = rand_r(&seed) % 16;
        for (int i = 0; i < count; i++) {
            strcat(text, words[(unsigned)rand_r(&seed) % TEST_COUNT(words)]);
            strcat(text, rand_r(&seed) % 3 ? " " : "");
        }
        enum config_result result = parse(text);
        CHECK(result == CONFIG_OK || result == CONFIG_BAD);
        struct url url;
        (void)url_parse(text, strlen(text), &url);
    }
}

static const char *const REPLY_PARTS[] = {"HTTP/1.1 200 OK\r\n", "HTTP/1.0 404 No\r\n", "HTTP/1.1 100 Go on\r\n\r\n", "HTTP/1.1 ",
    "Content-Length: 4\r\n", "Content-Length: 300\r\n", "content-length:", "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n", "Connection: ,,keep-alive , \r\n", ": no name\r\n", "\r\n", "\r\n", "\n", "\r", "4\r\nbody\r\n",
    "0\r\n\r\n", "0\r\n", "12c;x\r\n", "ffffffffffffffff\r\n", "body", "x", " ", "\t", "99999999999999999999"};

static size_t random_reply(unsigned *seed, char *out, size_t size)
{
    size_t len = 0;
    int parts = rand_r(seed) % 14;
    for (int i = 0; i < parts; i++) {
        const char *part = REPLY_PARTS[(unsigned)rand_r(seed) % TEST_COUNT(REPLY_PARTS)];
        size_t part_len = strlen(part);
        int copies = rand_r(seed) % 40 == 0 ? 600 : 1;
        for (int k = 0; k < copies && len + part_len < size; k++) {
            memcpy(out + len, part, part_len);
            len += part_len;
        }
    }
    if (len > 0 && rand_r(seed) % 3 == 0) {
        out[(unsigned)rand_r(seed) % len] = (char)rand_r(seed);
    }
    return len;
}

/* Whatever the bytes, and however they are cut, the verdict comes and the body keeps its limit. */
static void reply_ofRandomBytes_isBounded(void)
{
    static char bytes[32768];
    unsigned seed = 1218;
    int bodies = 0;
    for (int round = 0; round < 20000; round++) {
        int ends[2];
        char small[255];
        struct block *block = NULL;
        struct reply reply = {.small = small, .small_size = sizeof small, .holder = &block, .max_body = 1024};
        bool keep, answered;
        size_t len = random_reply(&seed, bytes, sizeof bytes);
        size_t cut = len > 0 ? (unsigned)rand_r(&seed) % len : 0;
        CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        struct connection connection = {.fd = ends[0]};
        CHECK(send(ends[1], bytes, cut, MSG_NOSIGNAL) == (ssize_t)cut);
        CHECK(send(ends[1], bytes + cut, len - cut, MSG_NOSIGNAL) == (ssize_t)(len - cut));
        close(ends[1]);
        enum failure failure = http_read_reply(&connection, &reply, now_us() + 5 * US_PER_S, &keep, &answered);
        CHECK(failure != FAILURE_TIMEOUT && failure != FAILURE_MEMORY);
        CHECK(failure != FAILURE_NONE || (reply.len <= 1024 && reply.status >= 200 && reply.status <= 999));
        CHECK(answered == (len > 0));
        bodies += failure == FAILURE_NONE ? 1 : 0;
        close(ends[0]);
        free(block);
    }
    CHECK(bodies > 100); /* the parts do make whole replies now and then */
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(url_parse_ofBothForms_splits), TEST(url_parse_ofAnythingElse_refuses), TEST(url_parse_hostAtItsLimit),
        TEST(url_encode_everyByte), TEST(config_ofNothing_isTheDefault), TEST(config_ofEveryDirective),
        TEST(config_allowNone_allowsNothing), TEST(config_withAMistake_namesLineAndCause), TEST(config_tooMany_refused),
        TEST(config_read_checksWhoMayWrite), TEST(config_read_ofALargeFile), TEST(config_parse_ofRandomText_survives),
        TEST(reply_ofRandomBytes_isBounded),
    };
    return run_tests(tests, TEST_COUNT(tests), argc, argv);
}
