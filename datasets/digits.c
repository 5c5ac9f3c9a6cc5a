/* datasets/digits.c - which digit, in which style, by which hand. */
#include "datasets/digits.h"

#include "base/random.h"
#include "datasets/digits_draw.h"
#include "datasets/digits_hand.h"
#include "datasets/digits_shapes.h"

#include <assert.h>

static_assert(DIGITS_SIDE == (int)DRAW_SIDE,
              "the hand draws images of the size of the set");

/* Subjects of the random stream: bit 62 the split, bit 63 set for the order of a block of ten. */
static struct random digits_random(uint64_t seed, enum dataset_split split,
                                   uint64_t which, uint64_t purpose)
{
    return random_start(seed, RANDOM_DIGITS,
                        purpose << 63 | (uint64_t)split << 62 | which);
}

uint8_t digits_label(uint64_t seed, enum dataset_split split, uint64_t index)
{
    struct random r = digits_random(seed, split, index / DIGITS_CLASSES, 1);
    uint8_t order[DIGITS_CLASSES];
    for (uint32_t k = 0; k < DIGITS_CLASSES; k++) { /* Fisher and Yates, inside out */
        const uint32_t j = random_below(&r, k + 1);
        order[k] = order[j];
        order[j] = (uint8_t)k;
    }
    return order[index % DIGITS_CLASSES];
}

static const struct shape *digits_style(unsigned digit, struct random *r)
{
    size_t n;
    const struct shape *style = shape_styles(digit, &n);
    uint32_t shares = 0;
    for (size_t k = 0; k < n; k++)
        shares += style[k].share;
    uint32_t pick = random_below(r, shares);
    while (pick >= style->share)
        pick -= style++->share;
    return style;
}

uint8_t digits_image(uint64_t seed, enum dataset_split split, uint64_t index,
                     uint8_t pixels[DIGITS_PIXELS])
{
    const uint8_t label = digits_label(seed, split, index);
    struct random r = digits_random(seed, split, index, 0);
    const struct shape *style = digits_style(label, &r);
    const struct hand hand = hand_pick(&r);
    struct draw_path path;
    hand_write(&hand, style, &r, &path);
    draw_ink(&path, hand_soft(&hand), pixels);
    return label;
}
