/* studies/flat_json.h - parse a flat JSON object, whose members are numbers, texts and null.
 *
 * The parser accepts what base/json.h writes without nesting, and refuses everything else, because only this
 * program writes the files of a study. */
#ifndef ESPALIER_STUDIES_FLAT_JSON_H
#define ESPALIER_STUDIES_FLAT_JSON_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { FLAT_JSON_MEMBERS = 96 };

struct flat_member {
    const char *key;
    /* The text without quotes and escapes; a number as it is in the file; or "null". */
    const char *value;
    bool is_text;
};

/* The members of an object. They point into the parsed text. */
struct flat_json {
    struct flat_member member[FLAT_JSON_MEMBERS];
    size_t n;
};

/* Parse `text`. Decoded parts overwrite `text`, and *out points into it, so do not free `text` while *out is in
 * use. An ESP_INPUT message names `origin` and what is wrong. */
enum esp_status flat_json_parse(char *text, const char *origin, struct flat_json *out);

/* Return the member with this key; NULL if there is none. */
const struct flat_member *flat_json_find(const struct flat_json *j, const char *key);

#endif
