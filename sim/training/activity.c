/* sim/training/activity.c - adds up the sums over a window, and adds them to the decaying sums at the end of the
 * window. */
#include "sim/training/activity.h"

#include "base/array.h"
#include "sim/network/active.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum esp_status activity_create(size_t n, bool margins, struct activity *out)
{
    struct activity t = {.n = n};
    t.spikes = array_create(n, sizeof *t.spikes);
    t.n_log_n = array_create(n, sizeof *t.n_log_n);
    t.total = array_create(n, sizeof *t.total);
    t.h = array_create(n, sizeof *t.h);
    t.h_n_log_n = array_create(n, sizeof *t.h_n_log_n);
    bool complete = t.spikes && t.n_log_n && t.total && t.h && t.h_n_log_n;
    if (margins) {
        t.margin_mV = array_create(n, sizeof *t.margin_mV);
        t.h_margin_mV = array_create(n, sizeof *t.h_margin_mV);
        complete = complete && t.margin_mV && t.h_margin_mV;
    }
    *out = t;
    if (complete)
        return ESP_OK;
    activity_free(out);
    return ESP_MEMORY;
}

void activity_free(struct activity *t)
{
    array_free(t->spikes);
    array_free(t->n_log_n);
    array_free(t->margin_mV);
    array_free(t->total);
    array_free(t->h);
    array_free(t->h_n_log_n);
    array_free(t->h_margin_mV);
    *t = (struct activity){0};
}

void activity_visit(struct activity *t, uint64_t window_images, struct state *s)
{
    /* Largest number of spikes of a neuron. The sum of two such numbers does not overflow. */
    static const uint64_t most_spikes = UINT64_C(1) << 60;
    state_u64s(s, "window_images", &t->n_images, 1, window_images - 1);
    state_u32s(s, "spikes", t->spikes, t->n, UINT32_MAX);
    state_f64s(s, "n_log_n", t->n_log_n, t->n, 0.0, DBL_MAX);
    state_u64s(s, "total", t->total, t->n, most_spikes);
    state_f64s(s, "images", &t->images, 1, 0.0, DBL_MAX);
    state_f64s(s, "h", t->h, t->n, 0.0, DBL_MAX);
    state_f64s(s, "h_n_log_n", t->h_n_log_n, t->n, 0.0, DBL_MAX);
    if (!t->margin_mV)
        return;
    state_f64s(s, "margin_mV", t->margin_mV, t->n, -DBL_MAX, DBL_MAX);
    /* In checkpoints h_margin_mV has the older name h_lead_mV. */
    state_f64s(s, "h_lead_mV", t->h_margin_mV, t->n, -DBL_MAX, DBL_MAX);
}

void activity_image(struct activity *t, const uint32_t *counts, const float *margin_mV)
{
    t->n_images++;
    for (size_t j = active_next(counts, 0, t->n); j < t->n;
         j = active_next(counts, j + 1, t->n)) {
        const uint32_t n = counts[j];
        t->spikes[j] += n;
        t->total[j] += n;
        t->n_log_n[j] += (double)((float)n * logf((float)n));
        if (t->margin_mV)
            t->margin_mV[j] += (double)margin_mV[j];
    }
}

static void fold(double *sum, const double *window, double forget, size_t n)
{
    for (size_t j = 0; j < n; j++)
        sum[j] = forget * sum[j] + window[j];
}

void activity_fold(struct activity *t, double forget)
{
    t->images = forget * t->images + (double)t->n_images;
    for (size_t j = 0; j < t->n; j++)
        t->h[j] = forget * t->h[j] + t->spikes[j];
    fold(t->h_n_log_n, t->n_log_n, forget, t->n);
    if (t->margin_mV)
        fold(t->h_margin_mV, t->margin_mV, forget, t->n);
}

void activity_begin(struct activity *t)
{
    t->n_images = 0;
    memset(t->spikes, 0, t->n * sizeof *t->spikes);
    memset(t->n_log_n, 0, t->n * sizeof *t->n_log_n);
    if (t->margin_mV)
        memset(t->margin_mV, 0, t->n * sizeof *t->margin_mV);
}

/* For each neuron fresh[k], set its value in sum[] to the mean of sum[j] over the neurons j with keep[j]. */
static void level(double *sum, size_t n, const esp_id *fresh, size_t n_new,
                  const bool *keep)
{
    double total = 0.0;
    size_t n_kept = 0;
    for (size_t j = 0; j < n; j++)
        if (keep[j]) {
            total += sum[j];
            n_kept++;
        }
    for (size_t k = 0; k < n_new; k++)
        sum[fresh[k]] = n_kept ? total / (double)n_kept : 0.0;
}

void activity_reset_neurons(struct activity *t, const esp_id *fresh, size_t n_new,
                            const bool *keep)
{
    level(t->h, t->n, fresh, n_new, keep);
    level(t->h_n_log_n, t->n, fresh, n_new, keep);
    if (t->margin_mV)
        level(t->h_margin_mV, t->n, fresh, n_new, keep);
    for (size_t k = 0; k < n_new; k++)
        t->total[fresh[k]] = 0;
}

void activity_compact(struct activity *t, const esp_id *keep, size_t n_keep)
{
    array_squeeze(t->spikes, sizeof *t->spikes, keep, n_keep);
    array_squeeze(t->n_log_n, sizeof *t->n_log_n, keep, n_keep);
    array_squeeze(t->total, sizeof *t->total, keep, n_keep);
    array_squeeze(t->h, sizeof *t->h, keep, n_keep);
    array_squeeze(t->h_n_log_n, sizeof *t->h_n_log_n, keep, n_keep);
    if (t->margin_mV) {
        array_squeeze(t->margin_mV, sizeof *t->margin_mV, keep, n_keep);
        array_squeeze(t->h_margin_mV, sizeof *t->h_margin_mV, keep, n_keep);
    }
    t->n = n_keep;
}
