/* The structures a MySQL or MariaDB server hands to a loadable function.
 *
 * Declared here instead of included from mysql.h, so that one library serves every server and a database host needs
 * no development package. The layout has been the same from MySQL 5.5 to 8.x and in MariaDB 10 and 11: my_bool and
 * bool are one byte each. */
#ifndef GANNET_UDF_ABI_H
#define GANNET_UDF_ABI_H

#define UDF_EXPORT __attribute__((visibility("default")))

/* Size of the result buffer that the server lends to a function returning a string. */
#define UDF_RESULT_BYTES 255
/* Size of the message buffer given to an init function. */
#define UDF_MESSAGE_BYTES 512

enum Item_result { STRING_RESULT = 0, REAL_RESULT = 1, INT_RESULT = 2, ROW_RESULT = 3, DECIMAL_RESULT = 4 };

typedef struct UDF_ARGS {
    unsigned int arg_count;
    enum Item_result *arg_type;
    char **args;             /* NULL pointer for SQL NULL; not terminated by a NUL */
    unsigned long *lengths;
    char *maybe_null;
    char **attributes;
    unsigned long *attribute_lengths;
    void *extension;
} UDF_ARGS;

typedef struct UDF_INIT {
    char maybe_null;
    unsigned int decimals;
    unsigned long max_length;
    char *ptr;               /* the function's own, from init to deinit */
    char const_item;
    void *extension;
} UDF_INIT;

#endif
