/* base/json.h - write one JSON object, key by key. */
#ifndef ESPALIER_BASE_JSON_H
#define ESPALIER_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *f;
    bool first; /* nothing written yet in the current object */
};

/* Open the outermost object on f. */
struct json json_begin(FILE *f);

/* Nested objects. key NULL: the outermost. */
void json_open(struct json *j, const char *key);
void json_close(struct json *j);

/* Members. NAN and NULL are written as null. */
void json_number(struct json *j, const char *key, double value);
void json_integer(struct json *j, const char *key, uint64_t value);
void json_text(struct json *j, const char *key, const char *value);
void json_hash(struct json *j, const char *key,
               uint64_t value); /* 16 hex digits, quoted */
void json_row(struct json *j, const char *key, const uint64_t *values, size_t n);

/* Close the outermost object and end the line. */
void json_end(struct json *j);

#endif
