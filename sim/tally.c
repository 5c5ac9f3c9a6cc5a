/* sim/tally.c */
#include "sim/tally.h"

#include "base/array.h"
#include "sim/active.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum esp_status tally_create(size_t n, bool leads, struct tally *out)
{
    struct tally t = {.n = n};
    t.spikes = array_create(n, sizeof *t.spikes);
    t.n_log_n = array_create(n, sizeof *t.n_log_n);
    t.total = array_create(n, sizeof *t.total);
    t.h = array_create(n, sizeof *t.h);
    t.h_n_log_n = array_create(n, sizeof *t.h_n_log_n);
    bool complete = t.spikes && t.n_log_n && t.total && t.h && t.h_n_log_n;
    if (leads) {
        t.lead_mV = array_create(n, sizeof *t.lead_mV);
        t.h_lead_mV = array_create(n, sizeof *t.h_lead_mV);
        complete = complete && t.lead_mV && t.h_lead_mV;
    }
    *out = t;
    if (complete)
        return ESP_OK;
    tally_free(out);
    return ESP_MEMORY;
}

void tally_free(struct tally *t)
{
    array_free(t->spikes);
    array_free(t->n_log_n);
    array_free(t->lead_mV);
    array_free(t->total);
    array_free(t->h);
    array_free(t->h_n_log_n);
    array_free(t->h_lead_mV);
    *t = (struct tally){0};
}

void tally_visit(struct tally *t, uint64_t window_images, struct state *s)
{
    static const uint64_t most_spikes = UINT64_C(1) << 60; /* no sum of two overflows */
    state_u64s(s, "window_images", &t->n_images, 1, window_images - 1);
    state_u32s(s, "spikes", t->spikes, t->n, UINT32_MAX);
    state_f64s(s, "n_log_n", t->n_log_n, t->n, 0.0, DBL_MAX);
    state_u64s(s, "total", t->total, t->n, most_spikes);
    state_f64s(s, "images", &t->images, 1, 0.0, DBL_MAX);
    state_f64s(s, "h", t->h, t->n, 0.0, DBL_MAX);
    state_f64s(s, "h_n_log_n", t->h_n_log_n, t->n, 0.0, DBL_MAX);
    if (!t->lead_mV)
        return;
    state_f64s(s, "lead_mV", t->lead_mV, t->n, -DBL_MAX, DBL_MAX);
    state_f64s(s, "h_lead_mV", t->h_lead_mV, t->n, -DBL_MAX, DBL_MAX);
}

void tally_image(struct tally *t, const uint32_t *counts, const float *lead_mV)
{
    t->n_images++;
    for (size_t j = active_next(counts, 0, t->n); j < t->n;
         j = active_next(counts, j + 1, t->n)) {
        const uint32_t n = counts[j];
        t->spikes[j] += n;
        t->total[j] += n;
        t->n_log_n[j] += (double)((float)n * logf((float)n));
        if (t->lead_mV)
            t->lead_mV[j] += (double)lead_mV[j];
    }
}

static void fold(double *sum, const double *window, double forget, size_t n)
{
    for (size_t j = 0; j < n; j++)
        sum[j] = forget * sum[j] + window[j];
}

void tally_fold(struct tally *t, double forget)
{
    t->images = forget * t->images + (double)t->n_images;
    for (size_t j = 0; j < t->n; j++)
        t->h[j] = forget * t->h[j] + t->spikes[j];
    fold(t->h_n_log_n, t->n_log_n, forget, t->n);
    if (t->lead_mV)
        fold(t->h_lead_mV, t->lead_mV, forget, t->n);
}

void tally_begin(struct tally *t)
{
    t->n_images = 0;
    memset(t->spikes, 0, t->n * sizeof *t->spikes);
    memset(t->n_log_n, 0, t->n * sizeof *t->n_log_n);
    if (t->lead_mV)
        memset(t->lead_mV, 0, t->n * sizeof *t->lead_mV);
}

/* sum[j] of new_life[] becomes the mean over keep[]. */
static void level(double *sum, size_t n, const esp_id *new_life, size_t n_new,
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
        sum[new_life[k]] = n_kept ? total / (double)n_kept : 0.0;
}

void tally_renew(struct tally *t, const esp_id *new_life, size_t n_new, const bool *keep)
{
    level(t->h, t->n, new_life, n_new, keep);
    level(t->h_n_log_n, t->n, new_life, n_new, keep);
    if (t->lead_mV)
        level(t->h_lead_mV, t->n, new_life, n_new, keep);
    for (size_t k = 0; k < n_new; k++)
        t->total[new_life[k]] = 0;
}

void tally_compact(struct tally *t, const esp_id *keep, size_t n_keep)
{
    array_squeeze(t->spikes, sizeof *t->spikes, keep, n_keep);
    array_squeeze(t->n_log_n, sizeof *t->n_log_n, keep, n_keep);
    array_squeeze(t->total, sizeof *t->total, keep, n_keep);
    array_squeeze(t->h, sizeof *t->h, keep, n_keep);
    array_squeeze(t->h_n_log_n, sizeof *t->h_n_log_n, keep, n_keep);
    if (t->lead_mV) {
        array_squeeze(t->lead_mV, sizeof *t->lead_mV, keep, n_keep);
        array_squeeze(t->h_lead_mV, sizeof *t->h_lead_mV, keep, n_keep);
    }
    t->n = n_keep;
}
