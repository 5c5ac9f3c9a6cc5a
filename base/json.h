/* base/json.h - write one JSON object, key by key. */
#ifndef ESPALIER_BASE_JSON_H
#define ESPALIER_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *f;
    bool first; /* true while the current object has no member */
};

/* Write the start of the outermost object to f. Return the writer for its members. */
struct json json_begin(FILE *f);

/* json_open starts a nested object under `key`; json_close ends it. json_begin and json_end call these two
 * functions for the outermost object, whose key is NULL. */
void json_open(struct json *j, const char *key);
void json_close(struct json *j);

/* Write one member of the current object. A number that is not finite and a text that is NULL are written as null. */
void json_number(struct json *j, const char *key, double value);
void json_integer(struct json *j, const char *key, uint64_t value);
void json_text(struct json *j, const char *key, const char *value);
void json_hash(struct json *j, const char *key,
               uint64_t value); /* written as a string of 16 hexadecimal digits */
void json_row(struct json *j, const char *key, const uint64_t *values, size_t n);

/* Close the outermost object and end the line. */
void json_end(struct json *j);

#endif
