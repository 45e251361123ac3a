/* The functions as the server calls them: NAME_init, NAME, NAME_deinit.
 *
 * init coerces and fails on a wrong number of arguments only; it touches no network and allocates nothing, since a
 * trigger makes the server call it once per row. No function ever reports an error: what goes wrong gives NULL (or a
 * number) and is counted, because an error would fail the application's statement. UDF_INIT.ptr is NULL or a struct
 * block; so deinit is right after init alone too, which is what EXPLAIN does. */
#include "block.h"
#include "call.h"
#include "doorbell.h"
#include "library.h"
#include "lost.h"
#include "stat.h"
#include "udf_abi.h"
#include "url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX_LENGTH (1024 * 1024) /* as declared to the server; at least the largest response-bytes */
#define LOST_AT_ONCE_MAX 1000000000

static char init_text(UDF_INIT *init, UDF_ARGS *args, char *message, unsigned arguments, const char *usage)
{
    init->ptr = NULL;
    if (args->arg_count != arguments) {
        snprintf(message, UDF_MESSAGE_BYTES, "usage: %s", usage);
        return 1;
    }
    for (unsigned i = 0; i < arguments; i++) {
        args->arg_type[i] = STRING_RESULT;
    }
    init->maybe_null = 1;
    init->const_item = 0;
    init->max_length = BODY_MAX_LENGTH;
    return 0;
}

static void deinit_text(UDF_INIT *init)
{
    free(init->ptr);
    init->ptr = NULL;
}

/* For the caller: a NULL data pointer is returned as SQL NULL. */
static char *null_result(unsigned long *length, char *is_null)
{
    *length = 0;
    *is_null = 1;
    return NULL;
}

static char *call_method(const char *method, bool has_body, UDF_INIT *init, UDF_ARGS *args, char *result,
                         unsigned long *length, char *is_null)
{
    struct block *block = (struct block *)(void *)init->ptr;
    struct call call = {.method = method, .url = args->args[0], .url_len = args->lengths[0], .has_body = has_body};
    struct reply reply = {.small = result, .small_size = UDF_RESULT_BYTES, .holder = &block};
    if (has_body) {
        call.body = args->args[1];
        call.body_len = args->lengths[1];
    }
    enum failure failure = call_http(&call, &reply);
    init->ptr = (char *)block;
    if (failure != FAILURE_NONE) {
        return null_result(length, is_null);
    }
    *is_null = 0;
    *length = reply.len;
    return reply.body;
}

#define HTTP_FUNCTION(NAME, METHOD, ARGUMENTS, USAGE)                                                                  \
    UDF_EXPORT char NAME##_init(UDF_INIT *init, UDF_ARGS *args, char *message)                                         \
    {                                                                                                                  \
        return init_text(init, args, message, ARGUMENTS, USAGE);                                                       \
    }                                                                                                                  \
    UDF_EXPORT char *NAME(UDF_INIT *init, UDF_ARGS *args, char *result, unsigned long *length, char *is_null,          \
                          char *error)                                                                                 \
    {                                                                                                                  \
        (void)error;                                                                                                   \
        return call_method(METHOD, (ARGUMENTS) == 2, init, args, result, length, is_null);                             \
    }                                                                                                                  \
    UDF_EXPORT void NAME##_deinit(UDF_INIT *init)                                                                      \
    {                                                                                                                  \
        deinit_text(init);                                                                                             \
    }

HTTP_FUNCTION(http_get, "GET", 1, "http_get(url)")
HTTP_FUNCTION(http_post, "POST", 2, "http_post(url, data)")
HTTP_FUNCTION(http_put, "PUT", 2, "http_put(url, data)")
HTTP_FUNCTION(http_delete, "DELETE", 1, "http_delete(url)")

UDF_EXPORT char urlencode_init(UDF_INIT *init, UDF_ARGS *args, char *message)
{
    if (init_text(init, args, message, 1, "urlencode(str)") != 0) {
        return 1;
    }
    /* before the row is known lengths holds the argument's largest length */
    unsigned long longest = args->lengths[0];
    init->max_length = longest > BODY_MAX_LENGTH / 3 ? 0xffffffffUL / 4 : longest * 3;
    return 0;
}

UDF_EXPORT char *urlencode(UDF_INIT *init, UDF_ARGS *args, char *result, unsigned long *length, char *is_null,
                           char *error)
{
    (void)error;
    const char *text = args->args[0];
    size_t len = args->lengths[0];
    if (text == NULL) {
        return null_result(length, is_null);
    }
    if (len * 3 > UDF_RESULT_BYTES) {
        struct block *block = (struct block *)(void *)init->ptr;
        bool room = block_reserve(&block, len * 3);
        init->ptr = (char *)block;
        if (!room) {
            return null_result(length, is_null);
        }
        result = block->bytes;
    }
    *is_null = 0;
    *length = url_encode(text, len, result);
    return result;
}

UDF_EXPORT void urlencode_deinit(UDF_INIT *init)
{
    deinit_text(init);
}

UDF_EXPORT char gannet_udf_stat_init(UDF_INIT *init, UDF_ARGS *args, char *message)
{
    return init_text(init, args, message, 0, "gannet_udf_stat()");
}

UDF_EXPORT char *gannet_udf_stat(UDF_INIT *init, UDF_ARGS *args, char *result, unsigned long *length, char *is_null,
                                 char *error)
{
    (void)args;
    (void)result;
    (void)error;
    struct block *block = (struct block *)(void *)init->ptr;
    bool made = stat_json(&block, length);
    init->ptr = (char *)block;
    if (!made) {
        return null_result(length, is_null);
    }
    *is_null = 0;
    return block->bytes;
}

UDF_EXPORT void gannet_udf_stat_deinit(UDF_INIT *init)
{
    deinit_text(init);
}

UDF_EXPORT char gannet_udf_version_init(UDF_INIT *init, UDF_ARGS *args, char *message)
{
    return init_text(init, args, message, 0, "gannet_udf_version()");
}

UDF_EXPORT char *gannet_udf_version(UDF_INIT *init, UDF_ARGS *args, char *result, unsigned long *length, char *is_null,
                                    char *error)
{
    (void)init;
    (void)args;
    (void)error;
    *is_null = 0;
    *length = sizeof GANNET_UDF_VERSION - 1;
    memcpy(result, GANNET_UDF_VERSION, sizeof GANNET_UDF_VERSION);
    return result;
}

UDF_EXPORT void gannet_udf_version_deinit(UDF_INIT *init)
{
    deinit_text(init);
}

static char init_number(UDF_INIT *init, UDF_ARGS *args, char *message, enum Item_result type, const char *usage)
{
    init->ptr = NULL;
    if (args->arg_count > 1) {
        snprintf(message, UDF_MESSAGE_BYTES, "usage: %s", usage);
        return 1;
    }
    if (args->arg_count == 1) {
        args->arg_type[0] = type;
    }
    init->maybe_null = 0;
    init->const_item = 0;
    init->max_length = 21;
    return 0;
}

UDF_EXPORT char gannet_doorbell_init(UDF_INIT *init, UDF_ARGS *args, char *message)
{
    return init_number(init, args, message, STRING_RESULT, "gannet_doorbell([target])");
}

UDF_EXPORT long long gannet_doorbell(UDF_INIT *init, UDF_ARGS *args, char *is_null, char *error)
{
    (void)init;
    (void)is_null;
    (void)error;
    return args->arg_count == 0 ? doorbell_ring(NULL, 0) : doorbell_ring(args->args[0], args->lengths[0]);
}

UDF_EXPORT void gannet_doorbell_deinit(UDF_INIT *init)
{
    (void)init;
}

UDF_EXPORT char gannet_udf_lost_init(UDF_INIT *init, UDF_ARGS *args, char *message)
{
    return init_number(init, args, message, INT_RESULT, "gannet_udf_lost([events])");
}

/* Adds one, or the number given, and returns the sum; zero, a negative number or NULL only returns it. */
UDF_EXPORT long long gannet_udf_lost(UDF_INIT *init, UDF_ARGS *args, char *is_null, char *error)
{
    (void)init;
    (void)is_null;
    (void)error;
    long long events = 1;
    if (args->arg_count == 1) {
        events = 0;
        if (args->args[0] != NULL) {
            memcpy(&events, args->args[0], sizeof events);
        }
    }
    if (events < 0) {
        events = 0;
    }
    return (long long)lost_add((uint64_t)(events > LOST_AT_ONCE_MAX ? LOST_AT_ONCE_MAX : events)).count;
}

UDF_EXPORT void gannet_udf_lost_deinit(UDF_INIT *init)
{
    (void)init;
}
