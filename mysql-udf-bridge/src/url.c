#include "url.h"

#include <string.h>
#include <strings.h>

#define TARGET_SCHEME "target://"
#define HTTP_SCHEME "http://"
#define HTTP_PORT 80
#define MAX_PORT 65535

static bool starts_with(const char *text, size_t len, const char *prefix)
{
    size_t n = strlen(prefix);
    return len >= n && strncasecmp(text, prefix, n) == 0;
}

static bool is_name_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool url_target_name_ok(const char *name, size_t len)
{
    if (len == 0 || len > TARGET_NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!is_name_byte((unsigned char)name[i])) {
            return false;
        }
    }
    return true;
}

static bool parse_port(const char *text, size_t len, unsigned *port)
{
    unsigned value = 0;
    if (len == 0 || len > 5) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *port = value;
    return value >= 1 && value <= MAX_PORT;
}

/* A host of name bytes, or of hex digits, ':' and '.' where it stood in brackets. */
static bool copy_host(const char *text, size_t len, bool brackets, char host[URL_HOST_BYTES])
{
    if (len == 0 || len >= URL_HOST_BYTES) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (!is_name_byte((unsigned char)c) && !(brackets && c == ':')) {
            return false;
        }
        host[i] = (c >= 'A' && c <= 'Z') ? (char)(c + ('a' - 'A')) : c;
    }
    host[len] = '\0';
    return true;
}

/* Splits HOST, HOST:PORT, [HOST] or [HOST]:PORT; *port stays as it was where none is given. */
static bool split_authority(const char *text, size_t len, char host[URL_HOST_BYTES], unsigned *port, bool *has_port)
{
    bool brackets = len > 0 && text[0] == '[';
    const char *host_end;
    const char *rest;
    if (brackets) {
        host_end = memchr(text, ']', len);
        if (host_end == NULL) {
            return false;
        }
        rest = host_end + 1;
        text++;
        len--;
    } else {
        host_end = memchr(text, ':', len);
        if (host_end == NULL) {
            host_end = text + len;
        }
        rest = host_end;
    }
    const char *end = text + len;
    if (!copy_host(text, (size_t)(host_end - text), brackets, host)) {
        return false;
    }
    *has_port = rest < end;
    return rest == end || (*rest == ':' && parse_port(rest + 1, (size_t)(end - rest - 1), port));
}

bool url_parse_address(const char *text, size_t len, char host[URL_HOST_BYTES], unsigned *port)
{
    bool has_port;
    return split_authority(text, len, host, port, &has_port) && has_port;
}

static bool is_path_start(char c)
{
    return c == '/' || c == '?' || c == '#';
}

bool url_parse(const char *text, size_t len, struct url *out)
{
    out->is_target = starts_with(text, len, TARGET_SCHEME);
    if (!out->is_target && !starts_with(text, len, HTTP_SCHEME)) {
        return false;
    }
    size_t start = strlen(out->is_target ? TARGET_SCHEME : HTTP_SCHEME);
    size_t path = start;
    while (path < len && !is_path_start(text[path])) {
        path++;
    }
    size_t end = path;
    while (end < len && text[end] != '#') {
        unsigned char c = (unsigned char)text[end++];
        if (c <= ' ' || c == 0x7f) {
            return false;
        }
    }
    out->path = text + path;
    out->path_len = end - path;
    out->port = HTTP_PORT;
    if (!out->is_target) {
        bool has_port;
        return split_authority(text + start, path - start, out->host, &out->port, &has_port);
    }
    if (path == start) {
        strcpy(out->host, "default");
        return true;
    }
    if (!url_target_name_ok(text + start, path - start)) {
        return false;
    }
    memcpy(out->host, text + start, path - start);
    out->host[path - start] = '\0';
    return true;
}

size_t url_encode(const char *in, size_t len, char *out)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)in[i];
        if (is_name_byte(c) || c == '~') {
            out[n++] = (char)c;
        } else {
            out[n++] = '%';
            out[n++] = hex[c >> 4];
            out[n++] = hex[c & 15];
        }
    }
    return n;
}
