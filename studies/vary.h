/* studies/vary.h - a setting that a search varies, and the distribution of its values.
 *
 *     KEY=lin:LOW:HIGH    uniform between LOW and HIGH
 *     KEY=log:LOW:HIGH    log-uniform: the logarithm is uniform; 0 < LOW
 *     KEY=choice:A,B,C    one of the words, with equal probability; a search gives each its turn
 *
 * KEY is section.key, as for --set. Values are drawn as texts with four significant digits, so that tables show
 * exactly the values used. Integers are rounded. */
#ifndef ESPALIER_STUDIES_VARY_H
#define ESPALIER_STUDIES_VARY_H

#include "base/random.h"
#include "base/status.h"
#include "sim/config/config.h"

#include <stdbool.h>
#include <stddef.h>

enum { VARY_KEY = 96, VARY_WORDS = 64, VARY_VALUE = 192 };

enum vary_scale { VARY_LINEAR, VARY_LOG, VARY_CHOICE };

struct vary {
    char key[VARY_KEY];
    enum vary_scale scale;
    double low, high;
    bool whole;                        /* the values are integers */
    char word[VARY_WORDS][VARY_VALUE]; /* [n_words] values of VARY_CHOICE */
    size_t n_words;
};

/* Parse a text of one of these forms. Return ESP_INPUT if the text has another form, or if the configuration c
 * has no such key or refuses one of the values. */
enum esp_status vary_parse(const char *text, const struct config *c, struct vary *out);

/* Parse KEY=A,B,C, the values of a grid, each given once. ESP_INPUT as vary_parse. */
enum esp_status vary_parse_list(const char *text, const struct config *c,
                                struct vary *out);

/* Draw a value with the generator r and write it to text[]. */
void vary_draw(const struct vary *v, struct random *r, char text[static VARY_VALUE]);

#endif
