/* tests/viz/palette.h - how far apart colours look, with any colour vision, and a search for colours that stay apart. */
#ifndef ESPALIER_TESTS_PALETTE_H
#define ESPALIER_TESTS_PALETTE_H

#include <stddef.h>
#include <stdint.h>

/* Normal vision, and the three kinds of dichromacy, by the matrices of Machado, Oliveira and Fernandes 2009. */
enum palette_vision {
    PALETTE_NORMAL,
    PALETTE_PROTAN,
    PALETTE_DEUTAN,
    PALETTE_TRITAN,
    PALETTE_VISIONS
};

struct palette_lab {
    double l, a, b;
};

/* CIELAB (D65) of an sRGB colour 0xRRGGBB as it looks with a vision. */
struct palette_lab palette_look(uint32_t colour, enum palette_vision vision);

/* CIEDE2000 (Sharma, Wu and Dalal 2005), with all weights 1. */
double palette_difference(struct palette_lab x, struct palette_lab y);

/* The smallest difference between two of n colours with one vision. */
double palette_least(const uint32_t *colours, size_t n, enum palette_vision vision);

/* What the search has to keep away from. */
struct palette_ground {
    uint32_t surfaces[2]; /* the contrast with both is at least `contrast` */
    double contrast;
    double chroma;      /* at least, with normal vision: no greys */
    uint32_t others[4]; /* further colours of the window, */
    size_t n_others;    /*   kept at a distance with normal vision */
};

/* Look for n colours whose smallest difference over all visions is as large as possible: from random ones, a member of
 * the nearest pair is exchanged as long as that helps. Returns that difference. */
double palette_search(const struct palette_ground *ground, size_t n, uint64_t seed,
                      unsigned steps, uint32_t *out);

#endif
