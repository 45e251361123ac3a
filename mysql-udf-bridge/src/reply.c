/* The receiving half of http.h: status line, header, and a body by length, by chunks or up to the close. */
#include "block.h"
#include "http.h"

#include <string.h>
#include <strings.h>

#define MAX_INFORMATIONAL 4
#define GROWTH 4096

struct reader {
    struct connection *connection;
    int64_t deadline_us;
    size_t start, end; /* of the unread bytes */
    size_t header_bytes;
    bool answered;
    char bytes[HTTP_HEADER_BYTES];
};

struct header {
    int status;
    bool chunked;
    bool has_length;
    bool close;
    size_t length;
};

static enum failure failure_of(ssize_t received)
{
    return received == NET_TIMEOUT ? FAILURE_TIMEOUT : FAILURE_CLOSED;
}

/* Receives more; the buffer must have room. */
static enum failure fill(struct reader *in)
{
    ssize_t n = net_receive(in->connection, in->bytes + in->end, sizeof in->bytes - in->end, in->deadline_us);
    if (n <= 0) {
        return failure_of(n);
    }
    in->answered = true;
    in->end += (size_t)n;
    return FAILURE_NONE;
}

/* The next line without its end; it stays valid until the next call. */
static enum failure next_line(struct reader *in, const char **line, size_t *len)
{
    size_t searched = in->start;
    for (;;) {
        char *newline = memchr(in->bytes + searched, '\n', in->end - searched);
        if (newline != NULL) {
            *line = in->bytes + in->start;
            *len = (size_t)(newline - *line);
            in->header_bytes += *len + 1;
            in->start += *len + 1;
            if (*len > 0 && (*line)[*len - 1] == '\r') {
                (*len)--;
            }
            return in->header_bytes <= HTTP_HEADER_BYTES ? FAILURE_NONE : FAILURE_MALFORMED;
        }
        if (in->end == sizeof in->bytes) {
            if (in->start == 0) {
                return FAILURE_MALFORMED;
            }
            memmove(in->bytes, in->bytes + in->start, in->end - in->start);
            in->end -= in->start;
            in->start = 0;
        }
        searched = in->end;
        enum failure failure = fill(in);
        if (failure != FAILURE_NONE) {
            return failure;
        }
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parse_status(const char *line, size_t len, struct header *out)
{
    if (len < 12 || memcmp(line, "HTTP/1.", 7) != 0 || !is_digit(line[7]) || line[8] != ' ' || !is_digit(line[9])
        || !is_digit(line[10]) || !is_digit(line[11]) || (len > 12 && line[12] != ' ')) {
        return false;
    }
    memset(out, 0, sizeof *out);
    out->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    out->close = line[7] == '0';
    return out->status >= 100;
}

static bool names(const char *line, size_t name_len, const char *name)
{
    return name_len == strlen(name) && strncasecmp(line, name, name_len) == 0;
}

/* Whether a comma-separated list holds the word. */
static bool lists(const char *value, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    while (len > 0) {
        const char *comma = memchr(value, ',', len);
        size_t item = comma != NULL ? (size_t)(comma - value) : len;
        size_t from = 0, to = item;
        while (from < to && (value[from] == ' ' || value[from] == '\t')) {
            from++;
        }
        while (to > from && (value[to - 1] == ' ' || value[to - 1] == '\t')) {
            to--;
        }
        if (to - from == word_len && strncasecmp(value + from, word, word_len) == 0) {
            return true;
        }
        size_t skip = comma != NULL ? item + 1 : item;
        value += skip;
        len -= skip;
    }
    return false;
}

/* Lengths beyond what any limit allows saturate. */
static bool parse_length(const char *value, size_t len, struct header *out)
{
    size_t length = 0;
    if (len == 0) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(value[i])) {
            return false;
        }
        length = length > SIZE_MAX / 100 ? SIZE_MAX / 100 : length * 10 + (size_t)(value[i] - '0');
    }
    bool same = !out->has_length || out->length == length;
    out->has_length = true;
    out->length = length;
    return same;
}

static bool parse_field(const char *line, size_t len, struct header *out)
{
    const char *colon = memchr(line, ':', len);
    if (colon == NULL || colon == line) {
        return false;
    }
    size_t name_len = (size_t)(colon - line);
    const char *value = colon + 1;
    size_t value_len = len - name_len - 1;
    while (value_len > 0 && (*value == ' ' || *value == '\t')) {
        value++;
        value_len--;
    }
    while (value_len > 0 && (value[value_len - 1] == ' ' || value[value_len - 1] == '\t')) {
        value_len--;
    }
    if (names(line, name_len, "content-length")) {
        return parse_length(value, value_len, out);
    }
    if (names(line, name_len, "transfer-encoding")) {
        out->chunked = lists(value, value_len, "chunked");
        return out->chunked;
    }
    if (names(line, name_len, "connection")) {
        out->close = lists(value, value_len, "close") || (out->close && !lists(value, value_len, "keep-alive"));
    }
    return true;
}

static enum failure read_header(struct reader *in, struct header *out)
{
    const char *line;
    size_t len;
    enum failure failure = next_line(in, &line, &len);
    if (failure == FAILURE_NONE && !parse_status(line, len, out)) {
        failure = FAILURE_MALFORMED;
    }
    while (failure == FAILURE_NONE) {
        failure = next_line(in, &line, &len);
        if (failure == FAILURE_NONE && len == 0) {
            return FAILURE_NONE;
        }
        if (failure == FAILURE_NONE && !parse_field(line, len, out)) {
            failure = FAILURE_MALFORMED;
        }
    }
    return failure;
}

/* Room for more bytes after those there. */
static enum failure reserve(struct reply *reply, size_t more)
{
    size_t need = reply->len + more;
    if (more > reply->max_body || need > reply->max_body) {
        return FAILURE_TOO_LARGE;
    }
    if (reply->body == reply->small && need <= reply->small_size) {
        return FAILURE_NONE;
    }
    bool was_small = reply->body == reply->small;
    size_t size = *reply->holder != NULL ? (*reply->holder)->size : 0;
    if (size < need && !block_reserve(reply->holder, need > size * 2 ? need : size * 2)) {
        return FAILURE_MEMORY;
    }
    if (was_small && reply->len > 0) {
        memcpy((*reply->holder)->bytes, reply->small, reply->len);
    }
    reply->body = (*reply->holder)->bytes;
    return FAILURE_NONE;
}

static size_t take_buffered(struct reader *in, char *to, size_t max)
{
    size_t n = in->end - in->start < max ? in->end - in->start : max;
    memcpy(to, in->bytes + in->start, n);
    in->start += n;
    return n;
}

/* Appends exactly this many bytes of the stream to the body. */
static enum failure read_bytes(struct reader *in, struct reply *reply, size_t count)
{
    enum failure failure = reserve(reply, count);
    if (failure != FAILURE_NONE) {
        return failure;
    }
    size_t done = take_buffered(in, reply->body + reply->len, count);
    while (done < count) {
        ssize_t n = net_receive(in->connection, reply->body + reply->len + done, count - done, in->deadline_us);
        if (n <= 0) {
            return failure_of(n);
        }
        done += (size_t)n;
    }
    reply->len += count;
    return FAILURE_NONE;
}

static bool parse_chunk_size(const char *line, size_t len, size_t *size)
{
    size_t digits = 0;
    *size = 0;
    for (; digits < len; digits++) {
        char c = line[digits];
        int value = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (value < 0) {
            break;
        }
        *size = *size > SIZE_MAX / 32 ? SIZE_MAX / 32 : *size * 16 + (size_t)value;
    }
    return digits > 0 && (digits == len || line[digits] == ';' || line[digits] == ' ' || line[digits] == '\t');
}

static enum failure read_chunks(struct reader *in, struct reply *reply)
{
    const char *line;
    size_t len;
    for (;;) {
        size_t size;
        in->header_bytes = 0;
        enum failure failure = next_line(in, &line, &len);
        if (failure == FAILURE_NONE && !parse_chunk_size(line, len, &size)) {
            failure = FAILURE_MALFORMED;
        }
        if (failure != FAILURE_NONE) {
            return failure;
        }
        if (size == 0) {
            break;
        }
        failure = read_bytes(in, reply, size);
        if (failure == FAILURE_NONE) {
            failure = next_line(in, &line, &len);
        }
        if (failure != FAILURE_NONE || len != 0) {
            return failure != FAILURE_NONE ? failure : FAILURE_MALFORMED;
        }
    }
    do {
        enum failure failure = next_line(in, &line, &len); /* trailers; header_bytes bounds them */
        if (failure != FAILURE_NONE) {
            return failure;
        }
    } while (len > 0);
    return FAILURE_NONE;
}

static enum failure read_to_close(struct reader *in, struct reply *reply)
{
    size_t buffered = in->end - in->start;
    enum failure failure = reserve(reply, buffered);
    if (failure != FAILURE_NONE) {
        return failure;
    }
    reply->len += take_buffered(in, reply->body + reply->len, buffered);
    for (;;) {
        size_t room = reply->max_body - reply->len;
        char over; /* one byte more than allowed tells "too large" from "just fits" */
        char *to = &over;
        size_t size = 1;
        if (room > 0) {
            size = room < GROWTH ? room : GROWTH;
            failure = reserve(reply, size);
            if (failure != FAILURE_NONE) {
                return failure;
            }
            to = reply->body + reply->len;
        }
        ssize_t n = net_receive(in->connection, to, size, in->deadline_us);
        if (n <= 0) {
            return n == NET_CLOSED ? FAILURE_NONE : failure_of(n);
        }
        if (to == &over) {
            return FAILURE_TOO_LARGE;
        }
        reply->len += (size_t)n;
    }
}

static enum failure read_body(struct reader *in, const struct header *header, struct reply *reply, bool *keep)
{
    *keep = !header->close;
    if (header->status == 204 || header->status == 304) {
        return FAILURE_NONE;
    }
    if (header->chunked) {
        return read_chunks(in, reply);
    }
    if (header->has_length) {
        return read_bytes(in, reply, header->length);
    }
    *keep = false;
    return read_to_close(in, reply);
}

enum failure http_read_reply(struct connection *connection, struct reply *reply, int64_t deadline_us, bool *keep,
                             bool *answered)
{
    struct reader in;
    in.connection = connection;
    in.deadline_us = deadline_us;
    in.start = in.end = in.header_bytes = 0;
    in.answered = false;
    struct header header;
    enum failure failure;
    int informational = 0;
    reply->body = reply->small;
    reply->len = 0;
    *keep = false;
    do {
        failure = read_header(&in, &header);
    } while (failure == FAILURE_NONE && header.status < 200 && informational++ < MAX_INFORMATIONAL);
    if (failure == FAILURE_NONE) {
        failure = header.status < 200 ? FAILURE_MALFORMED : read_body(&in, &header, reply, keep);
    }
    *answered = in.answered;
    /* Bytes after the reply belong to nothing that was asked: such a connection is not used again. */
    *keep = *keep && failure == FAILURE_NONE && in.start == in.end;
    reply->status = failure == FAILURE_NONE ? header.status : 0;
    return failure;
}
