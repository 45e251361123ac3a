/* A small HTTP server that misbehaves as the request's path says; see the tables in behaviour.c. */
#ifndef GANNET_TEST_SERVER_H
#define GANNET_TEST_SERVER_H

struct server;

/* Port 0 takes a free one. */
struct server *server_start(unsigned port);
/* On [::1]; NULL where the machine has no IPv6. */
struct server *server_start_six(void);
unsigned server_port(const struct server *server);
/* Closes the listening socket and every connection. */
void server_stop(struct server *server);

unsigned server_connections(const struct server *server); /* accepted so far */
unsigned server_open(const struct server *server);        /* open now */
unsigned server_requests(const struct server *server);

/* A listening socket whose backlog is full: connecting to it hangs. */
unsigned server_full_backlog(void);
/* Accepts, and reads nothing. */
unsigned server_deaf(void);
/* Reads the head, answers 413 with the body "too large for me", and closes without reading the body. */
unsigned server_refusing_bodies(void);
/* Answers the same (but not "Connection: close") and goes on holding the connection open. */
unsigned server_answering_early(void);
/* A port where nobody listens. */
unsigned server_closed_port(void);

#endif
