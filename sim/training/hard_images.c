/* sim/training/hard_images.c - computes the error of an image and keeps the sample sorted by key. */
#include "sim/training/hard_images.h"

#include "base/array.h"
#include "base/random.h"

#include <float.h>
#include <math.h>

enum esp_status hard_images_create(size_t room, struct hard_images *out)
{
    struct hard_images s = {
        .room = room,
        .key = array_create(room, sizeof *s.key),
        .image = array_create(room, sizeof *s.image),
    };
    *out = s;
    if (s.key && s.image)
        return ESP_OK;
    hard_images_free(out);
    return ESP_MEMORY;
}

void hard_images_free(struct hard_images *s)
{
    array_free(s->key);
    array_free(s->image);
    *s = (struct hard_images){0};
}

/* Return cos(w_j, p) times the length of p, which is the same for all j. */
static double match(const struct dense *d, size_t j, const uint8_t *values)
{
    double product = 0.0, length = 0.0;
    for (size_t i = 0; i < d->n_pre; i++) {
        const double w = (double)dense_row(d, i)[j];
        product += w * values[i];
        length += w * w;
    }
    return length > 0.0 ? product / sqrt(length) : 0.0;
}

/* Return the length of the image that was shown last, as a vector; 0 if it is blank. */
static double length_of(const struct stimulus *shown)
{
    const uint8_t *values = stimulus_shown(shown);
    uint64_t sum = 0;
    for (size_t i = 0; i < network_fields(shown->net)->weights->n_pre; i++)
        sum += (uint64_t)values[i] * values[i];
    return sqrt((double)sum);
}

double hard_images_error(const struct stimulus *shown)
{
    const struct dense *d = network_fields(shown->net)->weights;
    const double length = length_of(shown);
    double best = 0.0;
    for (size_t j = 0; j < d->n_post && length > 0.0; j++) {
        const double m = shown->counts[j] ? match(d, j, stimulus_shown(shown)) : 0.0;
        best = m > best ? m : best;
    }
    return length > 0.0 ? 1.0 - best / length : 0.0;
}

/* Return the key ln(u) / e of an image with error e, u uniform in (0, 1). If e is nearly 0, return -DBL_MAX, so
 * that keys are finite. */
static double draw_key(const struct stimulus *shown, uint64_t image)
{
    const double error = hard_images_error(shown);
    struct random r = random_start(shown->net->config.run.seed, RANDOM_REGROW, image);
    const double ln_u = (double)logf(random_uniform(&r) + 0x1p-25f);
    return error > 1e-6 ? ln_u / error : -DBL_MAX;
}

void hard_images_add(struct hard_images *s, const struct stimulus *shown, uint64_t image,
                     uint64_t index)
{
    if (length_of(shown) == 0.0)
        return;
    const double key = draw_key(shown, image);
    if (s->n == s->room && (s->room == 0 || !(key > s->key[s->n - 1])))
        return;
    size_t k = s->n < s->room ? s->n++ : s->n - 1;
    for (; k > 0 && s->key[k - 1] < key; k--) {
        s->key[k] = s->key[k - 1];
        s->image[k] = s->image[k - 1];
    }
    s->key[k] = key;
    s->image[k] = index;
}

void hard_images_begin(struct hard_images *s)
{
    s->n = 0;
}

void hard_images_visit(struct hard_images *s, uint64_t n_images, struct state *state)
{
    s->n = state_count(state, "image", s->n, s->room);
    state_f64s(state, "key", s->key, s->n, -DBL_MAX, 0.0);
    state_u64s(state, "image", s->image, s->n, n_images - 1);
}
