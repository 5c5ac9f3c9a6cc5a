/* viz/model/votes.c - count spikes per neuron and class. */
#include "viz/model/votes.h"

#include "base/array.h"

#include <math.h>

enum { FADE_IMAGES = 1000 };
#define FADE 0.9f

enum esp_status votes_create(size_t n_neurons, size_t n_classes, struct votes *out)
{
    struct votes t = {.n_neurons = n_neurons, .n_classes = n_classes};
    t.counts = array_create(n_neurons * n_classes, sizeof *t.counts);
    t.class_images = array_create(n_classes, sizeof *t.class_images);
    t.label = array_create(n_neurons, sizeof *t.label);
    t.confusion = array_create(n_classes * (n_classes + 1), sizeof *t.confusion);
    t.scores = array_create(n_classes, sizeof *t.scores);
    if (!t.counts || !t.class_images || !t.label || !t.confusion || !t.scores) {
        votes_free(&t);
        return ESP_MEMORY;
    }
    for (size_t k = 0; k < n_neurons; k++)
        t.label[k] = ESP_NO_CLASS;
    *out = t;
    return ESP_OK;
}

void votes_free(struct votes *t)
{
    array_free(t->counts);
    array_free(t->class_images);
    array_free(t->label);
    array_free(t->confusion);
    array_free(t->scores);
    *t = (struct votes){0};
}

float votes_mean(const struct votes *t, esp_id birth, size_t c)
{
    return t->class_images[c] > 0
               ? t->counts[(size_t)birth * t->n_classes + c] / t->class_images[c]
               : 0;
}

/* Add the shares of a neuron to scores[], multiplied by `weight`. */
static void add_shares(struct votes *t, esp_id birth, float weight)
{
    float sum = 0;
    for (size_t c = 0; c < t->n_classes; c++)
        sum += votes_mean(t, birth, c);
    for (size_t c = 0; c < t->n_classes && sum > 0; c++)
        t->scores[c] += weight * votes_mean(t, birth, c) / sum;
}

static void normalise(float *x, size_t n)
{
    float sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += x[k];
    for (size_t k = 0; k < n && sum > 0; k++)
        x[k] /= sum;
}

static esp_class largest(const float *x, size_t n)
{
    size_t best = 0;
    for (size_t k = 1; k < n; k++)
        if (x[k] > x[best])
            best = k;
    return n > 0 && x[best] > 0 ? (esp_class)best : ESP_NO_CLASS;
}

esp_class votes_vote(struct votes *t, const struct event_image *image)
{
    for (size_t c = 0; c < t->n_classes; c++)
        t->scores[c] = 0;
    for (size_t k = 0; k < image->n_spikes; k++)
        if (image->spikes[k].id < t->n_neurons)
            add_shares(t, image->spikes[k].id, 1);
    normalise(t->scores, t->n_classes);
    return largest(t->scores, t->n_classes);
}

static void choose_label(struct votes *t, esp_id birth)
{
    size_t best = 0;
    for (size_t c = 1; c < t->n_classes; c++)
        if (votes_mean(t, birth, c) > votes_mean(t, birth, best))
            best = c;
    t->label[birth] = votes_mean(t, birth, best) > 0 ? (esp_class)best : ESP_NO_CLASS;
}

static void fade(float *x, size_t n)
{
    for (size_t k = 0; k < n; k++)
        x[k] *= FADE;
}

static void fade_all(struct votes *t)
{
    if (!t->means_given) {
        fade(t->counts, t->n_neurons * t->n_classes);
        fade(t->class_images, t->n_classes);
    }
    fade(t->confusion, t->n_classes * (t->n_classes + 1));
}

void votes_learn(struct votes *t, const struct event_image *image, esp_class vote)
{
    const size_t n = t->n_classes, label = (size_t)image->label;
    if (image->label < 0 || label >= n)
        return;
    t->class_images[label] += !t->means_given;
    for (size_t k = 0; k < image->n_spikes && !t->means_given; k++)
        if (image->spikes[k].id < t->n_neurons)
            t->counts[(size_t)image->spikes[k].id * n + label] += 1;
    for (size_t k = 0; k < image->n_spikes && !t->given; k++)
        if (image->spikes[k].id < t->n_neurons)
            choose_label(t, image->spikes[k].id);
    if (vote < (int)n)
        t->confusion[label * (n + 1) + (vote < 0 ? n : (size_t)vote)] += 1;
    if (++t->n_images % FADE_IMAGES == 0)
        fade_all(t);
}

void votes_begin_confusion(struct votes *t)
{
    for (size_t k = 0; k < t->n_classes * (t->n_classes + 1); k++)
        t->confusion[k] = 0;
}

void votes_set_labels(struct votes *t, const struct event_labels *labels)
{
    t->given = true;
    for (size_t j = 0; j < t->n_neurons; j++)
        t->label[j] =
            labels->label[j] < (int)t->n_classes ? labels->label[j] : ESP_NO_CLASS;
    t->means_given = labels->means;
    if (!labels->means)
        return;
    for (size_t c = 0; c < t->n_classes; c++)
        if (!(t->class_images[c] > 0))
            t->class_images[c] = 1;
    for (size_t k = 0; k < t->n_neurons * t->n_classes; k++)
        if (isfinite(labels->means[k]))
            t->counts[k] = labels->means[k] * t->class_images[k % t->n_classes];
}

double votes_counted(const struct votes *t)
{
    double sum = 0;
    for (size_t c = 0; c < t->n_classes; c++)
        for (size_t vote = 0; vote < t->n_classes; vote++)
            sum += (double)t->confusion[c * (t->n_classes + 1) + vote];
    return sum;
}

double votes_right(const struct votes *t)
{
    double right = 0;
    for (size_t c = 0; c < t->n_classes; c++)
        right += (double)t->confusion[c * (t->n_classes + 1) + c];
    const double n = votes_counted(t);
    return n > 0 ? right / n : (double)NAN;
}
