/* bench/measure.c - time cases in turn, compute quantiles, handle the temporary directory. */
#include "bench/measure.h"

#include "base/clock.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double now_s(const struct timing *c)
{
    return c->by_processor ? clock_cpu_s() : clock_now_s();
}

static enum esp_status run_once(struct timing *c, double *seconds)
{
    enum esp_status st = c->prepare ? c->prepare(c->context) : ESP_OK;
    const double begun_s = now_s(c);
    if (st == ESP_OK)
        st = c->run(c->context);
    *seconds = now_s(c) - begun_s;
    return st;
}

enum esp_status measure_in_turn(struct timing *c, size_t n, unsigned repeats)
{
    assert(repeats > 0 && repeats <= MEASURE_REPEATS);
    enum esp_status st = ESP_OK;
    double ignored;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = run_once(&c[k], &ignored);
    for (unsigned r = 0; r < repeats && st == ESP_OK; r++)
        for (size_t k = 0; k < n && st == ESP_OK; k++) {
            st = run_once(&c[k], &c[k].seconds[r]);
            c[k].n = r + 1;
        }
    return st;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Return the quantile `share` (0 to 1) of sorted[n], with linear interpolation between neighbours. */
static double quantile(const double *sorted, unsigned n, double share)
{
    const double at = share * (n - 1);
    const unsigned k = (unsigned)at;
    return k + 1 < n ? sorted[k] + (at - k) * (sorted[k + 1] - sorted[k]) : sorted[k];
}

struct spread measure_spread(const double *values, unsigned n)
{
    assert(n > 0 && n <= MEASURE_REPEATS);
    double sorted[MEASURE_REPEATS];
    memcpy(sorted, values, n * sizeof *values);
    qsort(sorted, n, sizeof *sorted, ascending);
    return (struct spread){.median = quantile(sorted, n, 0.5),
                           .low = quantile(sorted, n, 0.25),
                           .high = quantile(sorted, n, 0.75),
                           .n = n};
}

struct spread measure_seconds(const struct timing *c, double scale)
{
    double values[MEASURE_REPEATS];
    for (unsigned r = 0; r < c->n; r++)
        values[r] = scale * c->seconds[r];
    return measure_spread(values, c->n);
}

struct spread measure_ratio(const struct timing *a, const struct timing *b)
{
    double values[MEASURE_REPEATS];
    assert(a->n == b->n);
    for (unsigned r = 0; r < a->n; r++)
        values[r] = a->seconds[r] / b->seconds[r];
    return measure_spread(values, a->n);
}

/* ---- temporary files ---- */

enum esp_status scratch_create(char directory[SCRATCH_PATH])
{
    const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : P_tmpdir;
    snprintf(directory, SCRATCH_PATH, "%s/espalier-bench-XXXXXX", where);
    if (!mkdtemp(directory))
        return esp_fail(ESP_IO, "%s: %s", directory, strerror(errno));
    return ESP_OK;
}

void scratch_remove(const char *directory)
{
    DIR *d = opendir(directory);
    const struct dirent *entry;
    while (d && (entry = readdir(d))) {
        char path[2 * SCRATCH_PATH + 64];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(directory);
}
