/* What a call costs beside the bare round trip of the same bytes over one loopback connection, and beside a connection
 * per call. Not a test: `make bench` prints microseconds per call, against a server of its own that answers at once, or
 * with PORT=1218 against a Gannet that runs there (it puts 100,000 messages into the queue "udf-bench"). */
#include "../src/clock.h"
#include "harness.h"
#include "scene.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROUNDS 40
#define CALLS 1000

static char data[500];
static const char *path = "/put-ok?name=udf-bench&opt=put&raw=1";

static int connect_to(unsigned port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static double bare(unsigned port)
{
    char request[1024], reply[1024];
    int len = snprintf(request, sizeof request,
                       "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: "
                       "mysql-udf-http/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
                       path, port, sizeof data);
    memcpy(request + len, data, sizeof data);
    int fd = connect_to(port);
    int64_t from = now_us();
    for (int i = 0; i < CALLS; i++) {
        CHECK(send(fd, request, (size_t)len + sizeof data, MSG_NOSIGNAL) == len + (ssize_t)sizeof data);
        CHECK(recv(fd, reply, sizeof reply, 0) > 0);
    }
    double each = (double)(now_us() - from) / CALLS;
    close(fd);
    return each;
}

static double calls(const char *target, int count)
{
    char url[256];
    snprintf(url, sizeof url, "target://%s%s", target, path);
    struct value values[2] = {{url, strlen(url)}, {data, sizeof data}};
    int64_t from = now_us();
    for (int i = 0; i < count; i++) {
        struct outcome outcome = call_text("http_post", values, 2);
        CHECK(!outcome.is_null);
        outcome_free(&outcome);
    }
    return (double)(now_us() - from) / count;
}

static void keep_least(double *least, double value)
{
    *least = *least == 0 || value < *least ? value : *least;
}

/* The least of many short rounds in turn, so that what else the machine does weighs on all three alike. */
int main(void)
{
    char conf[512];
    double bare_us = 0, call_us = 0, single_us = 0;
    const char *wish = getenv("PORT");
    bool own = wish == NULL || *wish == '\0';
    unsigned port = own ? server_port(server_start(0)) : (unsigned)atoi(wish);
    path = own ? path : "/?name=udf-bench&opt=put&raw=1";
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\ntarget single 127.0.0.1:%u keep-alive=off\nlimit total-ms 9000\nlimit slow-ms 9000\n",
             port, port);
    library_load(conf);
    memset(data, 'd', sizeof data);
    for (int i = 0; i < ROUNDS; i++) {
        keep_least(&bare_us, bare(port));
        keep_least(&call_us, calls("default", CALLS));
        keep_least(&single_us, calls("single", CALLS / 10));
    }
    printf("microseconds a call, 500 bytes: bare round trip %.1f, http_post %.1f, with a connection per call %.1f\n", bare_us,
           call_us, single_us);
    return 0;
}
