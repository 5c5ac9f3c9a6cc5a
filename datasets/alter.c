/* datasets/alter.c */
#include "datasets/alter.h"

#include "base/array.h"
#include "base/numeral.h"
#include "base/random.h"
#include "base/text.h"
#include "datasets/in_memory.h"
#include "datasets/scale.h"

#include <stdio.h>
#include <string.h>

enum { WORD = 64 };

/* ---- values ---- */

/* Read a size such as "28x28", width then height; size[0] is the height, size[1] the width. Return NULL, or what is
 * wrong. */
static const char *read_size(const char *text, uint32_t size[2])
{
    uint64_t width, height;
    const char *end;
    if (numeral_begin(text, &width, &end) != NULL || *end != 'x' ||
        numeral_whole(end + 1, 1, DATASET_MAX_PIXELS, &height) != NULL || width < 1 ||
        width > DATASET_MAX_PIXELS / height)
        return "write WIDTHxHEIGHT, as in 28x28";
    size[0] = (uint32_t)height;
    size[1] = (uint32_t)width;
    return NULL;
}

static const char *read_transpose(const char *text, struct alter *a)
{
    (void)text;
    a->transpose = true;
    return NULL;
}

static const char *read_invert(const char *text, struct alter *a)
{
    (void)text;
    a->invert = true;
    return NULL;
}

static const char *read_center(const char *text, struct alter *a)
{
    (void)text;
    a->center = true;
    return NULL;
}

static const char *read_shuffle(const char *text, struct alter *a)
{
    (void)text;
    a->shuffle = true;
    return NULL;
}

static const char *read_resize(const char *text, struct alter *a)
{
    return read_size(text, a->hints.fit);
}

static const char *read_shape(const char *text, struct alter *a)
{
    return read_size(text, a->hints.shape);
}

static const char *read_limit(const char *text, struct alter *a)
{
    return numeral_whole(text, 1, UINT32_MAX, &a->limit);
}

static const char *read_test(const char *text, struct alter *a)
{
    return numeral_whole(text, 1, UINT32_MAX, &a->n_test);
}

/* Read labels: "0,3,5", "0-4", or "0-4,7". Return NULL, or what is wrong. */
static const char *read_classes(const char *text, struct alter *a)
{
    static const char wrong[] = "write labels from 0 to 255, as in 0,1,7 or 0-4";
    for (const char *at = text;; at++) {
        uint64_t first, last;
        if (numeral_begin(at, &first, &at) != NULL || first > UINT8_MAX)
            return wrong;
        last = first;
        if (*at == '-' && numeral_begin(at + 1, &last, &at) != NULL)
            return wrong;
        if (last > UINT8_MAX || last < first)
            return wrong;
        for (uint64_t c = first; c <= last; c++)
            a->chosen[c] = true;
        if (*at != ',')
            return *at == '\0' ? (a->has_chosen = true, NULL) : wrong;
    }
}

/* ---- options ---- */

static const struct option {
    const char *name;
    bool has_value;
    const char *(*read)(const char *value, struct alter *a);
} options[] = {{"transpose", false, read_transpose}, {"invert", false, read_invert},
               {"center", false, read_center},       {"shuffle", false, read_shuffle},
               {"resize", true, read_resize},        {"shape", true, read_shape},
               {"limit", true, read_limit},          {"test", true, read_test},
               {"classes", true, read_classes}};
enum { N_OPTIONS = sizeof options / sizeof *options };

/* Return the option of this name; NULL if there is none: then *nearest is the option that the name may be a typing
 * error of, or NULL. */
static const struct option *find(const char *name, const char **nearest)
{
    struct text_guess guess = {.typed = name};
    for (size_t k = 0; k < N_OPTIONS; k++) {
        if (strcmp(options[k].name, name) == 0)
            return &options[k];
        text_offer(&guess, options[k].name);
    }
    *nearest = guess.distance <= 2 ? guess.best : NULL;
    return NULL;
}

/* Read the word behind the last plus of `spec`. *is_option: the word is an option, so the caller cuts it off. */
static enum esp_status read_word(const char *spec, const char *word, struct alter *a,
                                 bool *is_option)
{
    char name[WORD];
    const char *nearest = NULL;
    const size_t n = strcspn(word, "=");
    const bool has_value = word[n] == '=';
    *is_option = false;
    if (n == 0 || n >= WORD)
        return ESP_OK;
    snprintf(name, sizeof name, "%.*s", (int)n, word);
    const struct option *option = find(name, &nearest);
    if (!option)
        return !nearest ? ESP_OK
                        : esp_fail(ESP_INPUT,
                                   "data set %s: has no option +%s; the nearest is +%s",
                                   spec, name, nearest);
    if (option->has_value != has_value)
        return esp_fail(ESP_INPUT, "data set %s: +%s %s", spec, name,
                        has_value ? "takes no value" : "needs a value");
    const char *why = option->read(has_value ? word + n + 1 : "", a);
    if (why)
        return esp_fail(ESP_INPUT, "data set %s: +%s: %s", spec, word, why);
    *is_option = a->is_any = true;
    return ESP_OK;
}

enum esp_status alter_read(char *spec, struct alter *out)
{
    struct alter a = {.is_any = false};
    bool is_option = true;
    while (is_option) {
        char *plus = strrchr(spec, '+');
        is_option = false;
        const enum esp_status st =
            plus ? read_word(spec, plus + 1, &a, &is_option) : ESP_OK;
        if (st != ESP_OK)
            return st;
        if (is_option)
            *plus = '\0';
    }
    *out = a;
    return ESP_OK;
}

struct dataset_hints alter_hints(const struct alter *a)
{
    struct dataset_hints hints = a->hints;
    if (a->transpose) {
        hints.fit[0] = a->hints.fit[1];
        hints.fit[1] = a->hints.fit[0];
    }
    return hints;
}

/* ---- which images ---- */

/* An image of the old data set that the new one contains. */
struct pick {
    uint8_t split;  /* in the old data set */
    uint8_t label;  /* in the new data set */
    uint32_t index; /* in the old data set */
};

struct picks {
    struct pick *pick[2];
    size_t n[2];
    uint8_t *scratch; /* [pixels of an old image] */
};

/* Write to label[c] the new label of class c: the classes that stay are numbered from 0. */
static void number_classes(const struct alter *a, uint8_t label[256])
{
    unsigned n = 0;
    for (unsigned c = 0; c < 256; c++) {
        label[c] = (uint8_t)(a->has_chosen ? n : c);
        n += a->chosen[c];
    }
}

static enum esp_status pick_split(const struct alter *a, const struct dataset *from,
                                  int split, struct picks *p)
{
    const size_t n = from->info.n_images[split];
    uint8_t label[256];
    number_classes(a, label);
    p->pick[split] = array_create(n, sizeof *p->pick[split]);
    if (!p->pick[split])
        return ESP_MEMORY;
    for (size_t k = 0; k < n; k++) {
        const uint8_t c = dataset_image(from, (enum dataset_split)split, k, p->scratch);
        if (!a->has_chosen || a->chosen[c])
            p->pick[split][p->n[split]++] =
                (struct pick){(uint8_t)split, label[c], (uint32_t)k};
    }
    return ESP_OK;
}

static void shuffle(struct pick *pick, size_t n)
{
    struct random r = random_start(0, RANDOM_SHUFFLE, n);
    for (size_t k = n; k > 1; k--) {
        const size_t other = random_below(&r, (uint32_t)k);
        const struct pick swapped = pick[k - 1];
        pick[k - 1] = pick[other];
        pick[other] = swapped;
    }
}

/* +test: make the last training images the test images. ESP_INPUT if there are test images already. */
static enum esp_status divide(const struct alter *a, const struct dataset *from,
                              struct picks *p)
{
    if (a->n_test == 0)
        return ESP_OK;
    if (p->n[1] > 0)
        return esp_fail(ESP_INPUT, "data set %s: +test: it has %zu tests already",
                        from->spec, p->n[1]);
    if (a->n_test >= p->n[0])
        return esp_fail(ESP_INPUT, "data set %s: +test=%llu of %zu images leaves none",
                        from->spec, (unsigned long long)a->n_test, p->n[0]);
    array_free(p->pick[1]);
    p->pick[1] = array_create((size_t)a->n_test, sizeof *p->pick[1]);
    if (!p->pick[1])
        return ESP_MEMORY;
    p->n[1] = (size_t)a->n_test;
    p->n[0] -= p->n[1];
    memcpy(p->pick[1], p->pick[0] + p->n[0], p->n[1] * sizeof *p->pick[1]);
    return ESP_OK;
}

static enum esp_status pick_all(const struct alter *a, const struct dataset *from,
                                struct picks *p)
{
    enum esp_status st = ESP_OK;
    for (int split = 0; split < 2 && st == ESP_OK; split++)
        st = from->info.n_images[split] <= UINT32_MAX
                 ? pick_split(a, from, split, p)
                 : esp_fail(ESP_INPUT, "data set %s: too many images", from->spec);
    if (st != ESP_OK)
        return st;
    if (p->n[0] == 0)
        return esp_fail(ESP_INPUT, "data set %s: +classes leaves no training images",
                        from->spec);
    if (a->shuffle)
        shuffle(p->pick[0], p->n[0]);
    if (a->limit > 0 && a->limit < p->n[0])
        p->n[0] = (size_t)a->limit;
    return divide(a, from, p);
}

/* ---- each image ---- */

/* An image that is being changed, and a second buffer; both have room for its size before and after all changes. */
struct canvas {
    uint8_t *now, *other;   /* the image; the buffer that the next change writes to */
    uint32_t width, height; /* of `now` */
};

static void swap(struct canvas *c)
{
    uint8_t *now = c->now;
    c->now = c->other;
    c->other = now;
}

static void transpose(struct canvas *c)
{
    const size_t width = c->width, height = c->height;
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            c->other[x * height + y] = c->now[y * width + x];
    c->width = (uint32_t)height;
    c->height = (uint32_t)width;
    swap(c);
}

/* Return by how many pixels, rounded, an image of n pixels is to be moved so that the mean position of its ink,
 * `moment` / `mass`, is in the middle. */
static int64_t shift_of(uint64_t moment, uint64_t mass, uint32_t n)
{
    const int64_t twice = (int64_t)((n - 1) * mass) - 2 * (int64_t)moment;
    const int64_t whole = 2 * (int64_t)mass;
    return twice >= 0 ? (twice + (int64_t)mass) / whole
                      : -((-twice + (int64_t)mass) / whole);
}

/* Move the centre of mass to the middle; what leaves the image is lost. */
static void center(struct canvas *c)
{
    uint64_t mass = 0, moment[2] = {0, 0};
    const size_t n = (size_t)c->width * c->height;
    for (size_t k = 0; k < n; k++) {
        mass += c->now[k];
        moment[0] += k % c->width * c->now[k];
        moment[1] += k / c->width * c->now[k];
    }
    if (mass == 0)
        return;
    const int64_t dx = shift_of(moment[0], mass, c->width);
    const int64_t dy = shift_of(moment[1], mass, c->height);
    memset(c->other, 0, n);
    for (size_t k = 0; k < n; k++) {
        const int64_t x = (int64_t)(k % c->width) + dx, y = (int64_t)(k / c->width) + dy;
        if (x >= 0 && x < c->width && y >= 0 && y < c->height)
            c->other[(size_t)y * c->width + (size_t)x] = c->now[k];
    }
    swap(c);
}

static void change(const struct alter *a, struct canvas *c)
{
    if (a->transpose)
        transpose(c);
    const size_t n = (size_t)c->width * c->height;
    for (size_t k = 0; a->invert && k < n; k++)
        c->now[k] = (uint8_t)(255 - c->now[k]);
    if (a->hints.fit[0]) {
        scale_image(c->now, c->width, c->height, c->other, a->hints.fit[1],
                    a->hints.fit[0]);
        c->height = a->hints.fit[0];
        c->width = a->hints.fit[1];
        swap(c);
    }
    if (a->center)
        center(c);
}

/* Write the size of the altered images of the data set `info`. */
static void final_size(const struct alter *a, const struct dataset_info *info,
                       uint32_t *width, uint32_t *height)
{
    const uint32_t old_width = a->hints.shape[0] ? a->hints.shape[1] : info->width;
    const uint32_t old_height = a->hints.shape[0] ? a->hints.shape[0] : info->height;
    *width = a->hints.fit[0] ? a->hints.fit[1] : a->transpose ? old_height : old_width;
    *height = a->hints.fit[0] ? a->hints.fit[0] : a->transpose ? old_width : old_height;
}

static enum esp_status fill_split(const struct alter *a, const struct dataset *from,
                                  const struct pick *pick, size_t n, struct canvas *c,
                                  struct idx_split *to)
{
    uint32_t width, height;
    final_size(a, &from->info, &width, &height);
    const size_t n_pixels = (size_t)width * height;
    const enum esp_status st = in_memory_room(to, from->spec, n, width, height);
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        c->width = a->hints.shape[0] ? a->hints.shape[1] : from->info.width;
        c->height = a->hints.shape[0] ? a->hints.shape[0] : from->info.height;
        dataset_image(from, (enum dataset_split)pick[k].split, pick[k].index, c->now);
        change(a, c);
        memcpy(to->images.bytes + k * n_pixels, c->now, n_pixels);
        to->labels.bytes[k] = pick[k].label;
    }
    return st;
}

static enum esp_status fill(const struct alter *a, const struct dataset *from,
                            const struct picks *p, struct dataset *to)
{
    const size_t old = (size_t)from->info.width * from->info.height;
    const size_t new = (size_t)a->hints.fit[0] * a->hints.fit[1];
    const size_t room = old > new ? old : new;
    struct canvas c = {.now = array_create(room, 1), .other = array_create(room, 1)};
    struct idx_split *split;
    enum esp_status st = c.now && c.other ? in_memory_create(to, &split) : ESP_MEMORY;
    for (int k = 0; k < 2 && st == ESP_OK; k++)
        if (p->n[k] > 0)
            st = fill_split(a, from, p->pick[k], p->n[k], &c, &split[k]);
    array_free(c.now);
    array_free(c.other);
    return st;
}

enum esp_status alter_apply(const struct alter *a, const struct dataset *from,
                            struct dataset *to)
{
    const size_t n_pixels = (size_t)from->info.width * from->info.height;
    struct picks p = {.scratch = array_create(n_pixels, 1)};
    uint64_t size[2] = {0, 0};
    enum esp_status st = p.scratch ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK && a->hints.shape[0])
        st = hints_size(&a->hints, from->spec, n_pixels, size);
    if (st == ESP_OK)
        st = pick_all(a, from, &p);
    if (st == ESP_OK)
        st = fill(a, from, &p, to);
    if (st == ESP_OK)
        in_memory_describe(to);
    array_free(p.scratch);
    array_free(p.pick[0]);
    array_free(p.pick[1]);
    return st;
}
