#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#define MAX_WORDS 8

struct word {
    const char *text;
    size_t len;
};

struct line {
    struct word words[MAX_WORDS];
    unsigned count;
    unsigned number;
};

struct limit_rule {
    const char *name;
    size_t offset;
    unsigned initial, min, max;
};

static const struct limit_rule LIMITS[] = {
    {"connect-ms", offsetof(struct limits, connect_ms), 100, 1, 10000},
    {"total-ms", offsetof(struct limits, total_ms), 250, 1, 60000},
    {"slow-ms", offsetof(struct limits, slow_ms), 20, 1, 60000},
    {"breaker-ms", offsetof(struct limits, breaker_ms), 1000, 1, 60000},
    {"response-bytes", offsetof(struct limits, response_bytes), 65536, 1024, 1048576},
    {"connections", offsetof(struct limits, connections), 128, 1, 4096},
    {"idle-ms", offsetof(struct limits, idle_ms), 30000, 1, 3600000},
    {"doorbell-ms", offsetof(struct limits, doorbell_ms), 5, 1, 1000},
};
#define LIMIT_COUNT (sizeof LIMITS / sizeof LIMITS[0])

static unsigned *limit_field(struct limits *limits, const struct limit_rule *rule)
{
    return (unsigned *)(void *)((char *)limits + rule->offset);
}

static bool word_is(const struct word *word, const char *text)
{
    return word->len == strlen(text) && memcmp(word->text, text, word->len) == 0;
}

bool config_numeric_address(const char *host, unsigned port, struct socket_address *out)
{
    memset(out, 0, sizeof *out);
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)&out->sa;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)&out->sa;
    if (strcmp(host, "localhost") == 0) {
        host = "127.0.0.1";
    }
    if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        out->len = sizeof *four;
    } else if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        out->len = sizeof *six;
    }
    return out->len != 0;
}

static bool set_host_port(const char *text, size_t len, struct host_port *out)
{
    memset(out, 0, sizeof *out);
    if (!url_parse_address(text, len, out->host, &out->port)) {
        return false;
    }
    config_numeric_address(out->host, out->port, &out->address);
    return true;
}

static void set_default_limits(struct limits *limits)
{
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        *limit_field(limits, &LIMITS[i]) = LIMITS[i].initial;
    }
}

static void add_default_target(struct config *config)
{
    static const char at[] = "127.0.0.1:1218";
    struct target *target = &config->targets[config->target_count++];
    memset(target, 0, sizeof *target);
    strcpy(target->name, "default");
    set_host_port(at, sizeof at - 1, &target->at);
    target->keep_alive = true;
}

static void add_default_allowed(struct config *config)
{
    static const char at[] = "127.0.0.1:1218";
    set_host_port(at, sizeof at - 1, &config->allowed[config->allowed_count++]);
}

void config_defaults(struct config *out)
{
    memset(out, 0, sizeof *out);
    set_default_limits(&out->limits);
    add_default_target(out);
    add_default_allowed(out);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A token may hold %XX for a blank or a '%'; control characters are refused, they could end a header line. */
static bool decode_token(const struct word *in, char out[CONFIG_TOKEN_BYTES + 1], size_t *out_len)
{
    size_t n = 0;
    for (size_t i = 0; i < in->len; i++) {
        int c = (unsigned char)in->text[i];
        if (c == '%') {
            int high = i + 2 < in->len ? hex_digit(in->text[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(in->text[i + 2]) : -1;
            if (low < 0) {
                return false;
            }
            c = high * 16 + low;
            i += 2;
        }
        if (c < ' ' || c == 0x7f || n == CONFIG_TOKEN_BYTES) {
            return false;
        }
        out[n++] = (char)c;
    }
    out[n] = '\0';
    *out_len = n;
    return n > 0;
}

static bool set_doorbell(const struct word *value, struct target *target)
{
    static const char unix_prefix[] = "unix:";
    size_t prefix = sizeof unix_prefix - 1;
    memset(&target->doorbell, 0, sizeof target->doorbell);
    target->own_doorbell = true;
    if (word_is(value, "off")) {
        return true;
    }
    if (value->len > prefix && memcmp(value->text, unix_prefix, prefix) == 0) {
        struct sockaddr_un *sun = (struct sockaddr_un *)(void *)&target->doorbell.sa;
        size_t path = value->len - prefix;
        if (path >= sizeof sun->sun_path || value->text[prefix] != '/') {
            return false;
        }
        sun->sun_family = AF_UNIX;
        memcpy(sun->sun_path, value->text + prefix, path);
        target->doorbell.len = sizeof *sun;
        return true;
    }
    struct host_port at;
    if (!set_host_port(value->text, value->len, &at) || at.address.len == 0) {
        return false;
    }
    target->doorbell = at.address;
    return true;
}

/* One KEY=VALUE of a target line; NULL when it is understood, else what is wrong. */
static const char *target_option(const struct word *word, struct target *target, struct word *token)
{
    const char *equals = memchr(word->text, '=', word->len);
    if (equals == NULL) {
        return "an option is KEY=VALUE";
    }
    struct word key = {word->text, (size_t)(equals - word->text)};
    struct word value = {equals + 1, word->len - key.len - 1};
    if (word_is(&key, "token")) {
        *token = value;
        return NULL;
    }
    if (word_is(&key, "auth")) {
        target->bearer = word_is(&value, "bearer");
        return target->bearer || word_is(&value, "query") ? NULL : "auth is query or bearer";
    }
    if (word_is(&key, "keep-alive")) {
        target->keep_alive = word_is(&value, "on");
        return target->keep_alive || word_is(&value, "off") ? NULL : "keep-alive is on or off";
    }
    if (word_is(&key, "doorbell")) {
        return set_doorbell(&value, target) ? NULL : "doorbell is NUMERIC-HOST:PORT, unix:/PATH or off";
    }
    return "the options are token, auth, keep-alive and doorbell";
}

static const char *parse_target(const struct line *line, struct config *config)
{
    struct target parsed;
    struct target *target = &parsed;
    struct word token = {NULL, 0};
    memset(target, 0, sizeof *target);
    if (line->count < 3) {
        return "a target is: target NAME HOST:PORT [OPTION...]";
    }
    if (!url_target_name_ok(line->words[1].text, line->words[1].len)) {
        return "a target's name is 1 to 64 letters, digits, '-', '_' or '.'";
    }
    memcpy(target->name, line->words[1].text, line->words[1].len);
    if (!set_host_port(line->words[2].text, line->words[2].len, &target->at)) {
        return "a target's address is HOST:PORT";
    }
    target->keep_alive = true;
    for (unsigned i = 3; i < line->count; i++) {
        const char *wrong = target_option(&line->words[i], target, &token);
        if (wrong != NULL) {
            return wrong;
        }
    }
    if (token.text != NULL) {
        char plain[CONFIG_TOKEN_BYTES + 1];
        size_t len;
        if (!decode_token(&token, plain, &len)) {
            return "a token is 1 to 256 bytes, with %XX for a blank or a '%'";
        }
        if (target->bearer) {
            strcpy(target->token_text, plain);
        } else {
            target->token_text[url_encode(plain, len, target->token_text)] = '\0';
        }
    }
    if (config_target(config, target->name) != NULL) {
        return "this target is there already";
    }
    if (config->target_count == CONFIG_MAX_TARGETS) {
        return "more than 32 targets";
    }
    config->targets[config->target_count++] = parsed;
    return NULL;
}

static const char *parse_allow(const struct line *line, struct config *config)
{
    if (line->count != 2) {
        return "it is: allow HOST:PORT, or allow none";
    }
    if (word_is(&line->words[1], "none")) {
        return NULL;
    }
    if (config->allowed_count == CONFIG_MAX_ALLOWED) {
        return "more than 32 allowed addresses";
    }
    return set_host_port(line->words[1].text, line->words[1].len, &config->allowed[config->allowed_count++])
               ? NULL
               : "an allowed address is HOST:PORT";
}

static const char *parse_limit(const struct line *line, struct config *config)
{
    if (line->count != 3) {
        return "it is: limit NAME NUMBER";
    }
    const struct word *number = &line->words[2];
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        if (!word_is(&line->words[1], LIMITS[i].name)) {
            continue;
        }
        unsigned long value = 0;
        for (size_t k = 0; k < number->len; k++) {
            if (number->text[k] < '0' || number->text[k] > '9' || value > LIMITS[i].max) {
                return "the limit's value is not a number within its range";
            }
            value = value * 10 + (unsigned long)(number->text[k] - '0');
        }
        if (value < LIMITS[i].min || value > LIMITS[i].max) {
            return "the limit's value is not a number within its range";
        }
        *limit_field(&config->limits, &LIMITS[i]) = (unsigned)value;
        return NULL;
    }
    return "there is no limit of this name";
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* False when the line has more words than any line may have. */
static bool split_words(const char *text, const char *end, struct line *line)
{
    line->count = 0;
    for (;;) {
        while (text < end && is_blank(*text)) {
            text++;
        }
        if (text == end || (line->count == 0 && *text == '#')) {
            return true;
        }
        if (line->count == MAX_WORDS) {
            return false;
        }
        struct word *word = &line->words[line->count++];
        word->text = text;
        while (text < end && !is_blank(*text)) {
            text++;
        }
        word->len = (size_t)(text - word->text);
    }
}

struct seen_lines {
    bool target;
    bool allow;
};

static const char *parse_line(const struct line *line, struct config *config, struct seen_lines *seen)
{
    const struct word *first = &line->words[0];
    if (word_is(first, "target")) {
        seen->target = true;
        return parse_target(line, config);
    }
    if (word_is(first, "allow")) {
        seen->allow = true;
        return parse_allow(line, config);
    }
    if (word_is(first, "limit")) {
        return parse_limit(line, config);
    }
    return "a line begins with target, allow or limit";
}

enum config_result config_parse(const char *text, size_t len, struct config *out, char reason[CONFIG_REASON_BYTES])
{
    struct line line = {.number = 0};
    struct seen_lines seen = {false, false};
    const char *end = text + len;
    memset(out, 0, sizeof *out);
    set_default_limits(&out->limits);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = newline != NULL ? newline : end;
        const char *wrong = NULL;
        line.number++;
        if (!split_words(text, line_end, &line)) {
            wrong = "too many words";
        } else if (line.count > 0) {
            wrong = parse_line(&line, out, &seen);
        }
        if (wrong != NULL) {
            snprintf(reason, CONFIG_REASON_BYTES, "line %u: %s", line.number, wrong);
            return CONFIG_BAD;
        }
        text = newline != NULL ? newline + 1 : end;
    }
    if (!seen.target) {
        add_default_target(out);
    }
    if (!seen.allow) {
        add_default_allowed(out);
    }
    return CONFIG_OK;
}

const struct target *config_target(const struct config *config, const char *name)
{
    for (unsigned i = 0; i < config->target_count; i++) {
        if (strcmp(config->targets[i].name, name) == 0) {
            return &config->targets[i];
        }
    }
    return NULL;
}

static bool same_host(const char *a, const char *b)
{
    static const char loopback[] = "127.0.0.1";
    const char *left = strcmp(a, "localhost") == 0 ? loopback : a;
    const char *right = strcmp(b, "localhost") == 0 ? loopback : b;
    return strcmp(left, right) == 0;
}

const struct host_port *config_allowed(const struct config *config, const char *host, unsigned port)
{
    for (unsigned i = 0; i < config->allowed_count; i++) {
        if (config->allowed[i].port == port && same_host(config->allowed[i].host, host)) {
            return &config->allowed[i];
        }
    }
    return NULL;
}
