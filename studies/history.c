/* studies/history.c - collect a row per window, write the CSV file and read it. */
#include "studies/history.h"

#include "base/array.h"
#include "base/files.h"
#include "base/numeral.h"
#include "base/output.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char head[] = "images,living,removed,threshold,accuracy,spikes_per_image,"
                           "mean,q05,q25,q50,q75,q95\n";
static const double levels[HISTORY_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
enum { FILE_LIMIT = 1 << 26, NUMBERS = 7 + HISTORY_QUANTILES };

/* ---- the probe ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Return a quantile of n sorted values, with linear interpolation between neighbours. */
static double quantile(const double *sorted, size_t n, double level)
{
    const double at = level * (double)(n - 1);
    const size_t k = (size_t)at;
    const double next = sorted[k + 1 < n ? k + 1 : k];
    return sorted[k] + (next - sorted[k]) * (at - (double)k);
}

static enum esp_status describe(struct history *t, const double *h, size_t n,
                                struct history_row *row)
{
    void *sorted = t->sorted;
    const enum esp_status st = array_grow(&sorted, &t->room_sorted, n, sizeof *t->sorted);
    t->sorted = sorted;
    if (st != ESP_OK || n == 0)
        return st;
    memcpy(t->sorted, h, n * sizeof *h);
    qsort(t->sorted, n, sizeof *t->sorted, by_value);
    for (size_t k = 0; k < n; k++)
        row->mean += h[k] / (double)n;
    for (int q = 0; q < HISTORY_QUANTILES; q++)
        row->quantile[q] = quantile(t->sorted, n, levels[q]);
    return ESP_OK;
}

static enum esp_status add_row(struct history *t, const struct history_row *row)
{
    void *rows = t->row;
    const enum esp_status st = array_grow(&rows, &t->room, t->n_rows + 1, sizeof *t->row);
    t->row = rows;
    if (st == ESP_OK)
        t->row[t->n_rows++] = *row;
    return st;
}

static enum esp_status take_window(void *context, const struct probe_window *window,
                                   const struct network *net)
{
    (void)net;
    struct history *t = context;
    struct history_row row = {.images = window->images_done,
                              .living = window->n_living,
                              .threshold = window->threshold,
                              .accuracy = window->accuracy,
                              .spikes_per_image = window->spikes_per_image};
    const enum esp_status st = describe(t, window->h, window->n_living, &row);
    return st == ESP_OK ? add_row(t, &row) : st;
}

static enum esp_status take_removal(void *context, const struct probe_pruned *pruned)
{
    struct history *t = context;
    if (t->n_rows > 0 && pruned->is_output)
        t->row[t->n_rows - 1].removed += pruned->n_removed;
    return ESP_OK;
}

struct probe history_probe(struct history *history)
{
    return (struct probe){
        .context = history, .window = take_window, .pruned = take_removal};
}

void history_free(struct history *history)
{
    array_free(history->row);
    array_free(history->sorted);
    *history = (struct history){0};
}

/* ---- the file ---- */

enum esp_status history_write(const struct history *history, const char *path)
{
    struct output n;
    const enum esp_status st = output_renew(path, OUTPUT_HISTORY, &n);
    if (st != ESP_OK)
        return st;
    fputs(head, n.f);
    for (size_t k = 0; k < history->n_rows; k++) {
        const struct history_row *r = &history->row[k];
        numeral_write(n.f, "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%.9g,", r->images,
                      r->living, r->removed, r->threshold);
        if (!isnan(r->accuracy))
            numeral_write(n.f, "%.9g", r->accuracy);
        numeral_write(n.f, ",%.9g,%.9g", r->spikes_per_image, r->mean);
        for (int q = 0; q < HISTORY_QUANTILES; q++)
            numeral_write(n.f, ",%.9g", r->quantile[q]);
        fputc('\n', n.f);
    }
    return output_keep(&n);
}

/* Valid range of each column. If may_be_empty, an empty field reads as NAN. */
static const struct {
    const char *name;
    double least, most;
    bool may_be_empty;
} columns[NUMBERS] = {
    {"images", 1, 1e15, false},   {"living", 0, 1e9, false},
    {"removed", 0, 1e9, false},   {"threshold", -1e15, 1e15, false},
    {"accuracy", 0, 1, true},     {"spikes_per_image", 0, 1e15, false},
    {"mean", -1e15, 1e15, false}, {"q05", -1e15, 1e15, false},
    {"q25", -1e15, 1e15, false},  {"q50", -1e15, 1e15, false},
    {"q75", -1e15, 1e15, false},  {"q95", -1e15, 1e15, false},
};

/* Read the number of column k from the n characters at `text`. Return false if it is invalid. */
static bool read_number(const char *text, size_t n, int k, double *number)
{
    char *end;
    *number = (double)NAN;
    if (n == 0)
        return columns[k].may_be_empty;
    if (strspn(text, "0123456789+-.e") < n)
        return false;
    *number = numeral_parse(text, &end);
    return end == text + n && *number >= columns[k].least && *number <= columns[k].most;
}

/* Read the numbers of a line. Return the index of the first invalid column; -1: all are valid. */
static int read_numbers(const char *line, double number[NUMBERS])
{
    for (int k = 0; k < NUMBERS; k++) {
        const size_t n = strcspn(line, ",\n");
        if (!read_number(line, n, k, &number[k]) ||
            line[n] != (k + 1 < NUMBERS ? ',' : '\n'))
            return k;
        line += n + 1;
    }
    return -1;
}

static enum esp_status read_row(const char *line, const char *path, size_t number,
                                struct history *t)
{
    double x[NUMBERS];
    const int wrong = read_numbers(line, x);
    if (wrong >= 0)
        return esp_fail(
            ESP_INPUT, "%s:%zu: %s is no number from %g to %g with %s after it", path,
            number, columns[wrong].name, columns[wrong].least, columns[wrong].most,
            wrong + 1 < NUMBERS ? "a comma" : "a line end");
    struct history_row row = {.images = (uint64_t)x[0],
                              .living = (uint64_t)x[1],
                              .removed = (uint64_t)x[2],
                              .threshold = x[3],
                              .accuracy = x[4],
                              .spikes_per_image = x[5],
                              .mean = x[6]};
    memcpy(row.quantile, x + 7, sizeof row.quantile);
    if (t->n_rows > 0 && t->row[t->n_rows - 1].images > row.images)
        return esp_fail(ESP_INPUT, "%s:%zu: images is less than in the line before", path,
                        number);
    return add_row(t, &row);
}

static enum esp_status read_rows(const char *text, const char *path, struct history *t)
{
    enum esp_status st = ESP_OK;
    size_t number = 2; /* line number in the file */
    for (const char *line = text; *line && st == ESP_OK; number++) {
        st = read_row(line, path, number, t);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return st;
}

enum esp_status history_read(const char *path, struct history *out)
{
    char *text = NULL;
    struct history t = {0};
    enum esp_status st = files_read(path, FILE_LIMIT, &text);
    if (st == ESP_OK && strncmp(text, head, sizeof head - 1) != 0)
        st = esp_fail(ESP_INPUT, "%s: not the history of a training", path);
    if (st == ESP_OK)
        st = read_rows(text + sizeof head - 1, path, &t);
    free(text);
    if (st == ESP_OK)
        *out = t;
    else
        history_free(&t);
    return st;
}
