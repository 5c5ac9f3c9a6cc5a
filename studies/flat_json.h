/* studies/flat_json.h - read one JSON object whose members are numbers, texts and null.
 *
 * It reads what base/json.h writes without nesting, and refuses everything else, because only this program writes
 * the files of a study. */
#ifndef ESPALIER_STUDIES_FLAT_JSON_H
#define ESPALIER_STUDIES_FLAT_JSON_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { FLAT_JSON_MEMBERS = 96 };

struct flat_member {
    const char *key;
    const char *value; /* decoded text; a number as it was written; "null" */
    bool is_text;
};

/* The members; they point into the parsed text. */
struct flat_json {
    struct flat_member member[FLAT_JSON_MEMBERS];
    size_t n;
};

/* Parse `text`, which is overwritten by its decoded parts and must outlive *out. ESP_INPUT names
 * `origin` and what is wrong with it. */
enum esp_status flat_json_parse(char *text, const char *origin, struct flat_json *out);

/* Find the member of a key; NULL if it does not exist. */
const struct flat_member *flat_json_find(const struct flat_json *j, const char *key);

#endif
