/* datasets/digits.c - chooses digit, style and hand for each image. */
#include "datasets/digits.h"

#include "base/array.h"
#include "base/numeral.h"
#include "base/random.h"
#include "base/text.h"
#include "datasets/digits_draw.h"
#include "datasets/digits_hand.h"
#include "datasets/digits_shapes.h"
#include "datasets/format.h"

#include <assert.h>
#include <string.h>

static_assert(DIGITS_SIDE == (int)DRAW_SIDE,
              "the hand draws images of the size of the set");

/* The random numbers of image `which` (purpose 0) or for the order of the digits in block `which` of ten images
 * (purpose 1). */
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
    /* Shuffle of Fisher and Yates, inside-out form. */
    for (uint32_t k = 0; k < DIGITS_CLASSES; k++) {
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

/* ---- as a data set ---- */

static bool knows(const char *spec)
{
    return strcmp(spec, "digits") == 0 || strncmp(spec, "digits:", 7) == 0;
}

static enum esp_status read_seed(const char *spec, const char *text, uint64_t *seed)
{
    char shown[64];
    const char *why = numeral_whole(text, 0, UINT64_MAX, seed);
    return why ? esp_fail(ESP_INPUT,
                          "data set %s: the seed behind the colon is %s; allowed: 0 to "
                          "%llu",
                          text_show(spec, shown, sizeof shown), why,
                          (unsigned long long)UINT64_MAX)
               : ESP_OK;
}

static enum esp_status open_digits(struct dataset *d)
{
    const char *colon = strchr(d->spec, ':');
    uint64_t *seed = array_create(1, sizeof *seed);
    if (!seed)
        return ESP_MEMORY;
    *seed = DIGITS_SEED;
    d->content = seed;
    d->info.width = d->info.height = DIGITS_SIDE;
    d->info.n_classes = DIGITS_CLASSES;
    d->info.n_images[DATASET_TRAIN] = DIGITS_TRAIN;
    d->info.n_images[DATASET_TEST] = DIGITS_TEST;
    strcpy(d->origin, "built in");
    return colon ? read_seed(d->spec, colon + 1, seed) : ESP_OK;
}

static uint8_t image(const struct dataset *d, enum dataset_split split, size_t index,
                     uint8_t *pixels)
{
    const uint64_t *seed = d->content;
    return digits_image(*seed, split, index, pixels);
}

static const char *const specs[] = {"digits[:seed]", NULL};

const struct dataset_format dataset_digits = {.specs = specs,
                                              .knows = knows,
                                              .open = open_digits,
                                              .image = image,
                                              .free = array_free};
