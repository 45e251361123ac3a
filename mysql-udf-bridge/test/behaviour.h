/* What the test server does with one request. */
#ifndef GANNET_TEST_BEHAVIOUR_H
#define GANNET_TEST_BEHAVIOUR_H

#include <stdbool.h>
#include <stddef.h>

struct exchange {
    int fd;
    const char *head; /* the request's, terminated */
    size_t head_len;
    const char *body;
    size_t body_len;
};

/* Answers as the request's path says; a path that is not in the table gets its own head back. False: close. */
bool behave(const struct exchange *exchange);

void pause_ms(unsigned ms);

#endif
