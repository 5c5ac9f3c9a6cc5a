/* studies/tables.c */
#include "studies/tables.h"
#include "base/output.h"

#include "base/numeral.h"

#include <inttypes.h>
#include <math.h>

static void write_cells(const struct collection *c, bool clock, FILE *f)
{
    result_csv_names(clock, f);
    fputc('\n', f);
    for (size_t k = 0; k < c->n; k++) {
        result_csv(&c->outcome[k], clock, f);
        fputc('\n', f);
    }
}

static void write_number(double x, FILE *f)
{
    fputc(',', f);
    if (isfinite(x))
        numeral_write(f, "%.6g", x);
}

static void write_line(const struct summary_line *l, FILE *f)
{
    fprintf(f, "%s,%" PRIu64 ",%zu", l->first->row, l->first->size, l->n);
    const double values[] = {l->alive.mean,
                             l->accuracy.mean,
                             l->accuracy.sd,
                             l->accuracy.se,
                             l->loss.mean,
                             l->loss.sd,
                             l->loss.se,
                             l->over_native.mean,
                             l->over_native.sd,
                             l->over_native.se,
                             l->bytes.mean,
                             l->train_J.mean,
                             l->test_J.mean,
                             l->ratio[PART_WEIGHTS].mean,
                             l->ratio[PART_NEURONS].mean,
                             l->ratio[PART_MEMORY].mean,
                             l->ratio[PART_TRAIN].mean,
                             l->ratio[PART_TEST].mean,
                             l->ratio[PART_BOTH].mean};
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        write_number(values[k], f);
    fputc('\n', f);
}

static void write_summary(const struct summary *s, FILE *f)
{
    fputs(
        "strategy,size,seeds,alive,accuracy,accuracy_sd,accuracy_se,loss,loss_sd,loss_se,"
        "over_native,over_native_sd,over_native_se,bytes,train_J,test_J,"
        "ratio_weights,ratio_neurons,ratio_memory,ratio_train_J,ratio_test_J,"
        "ratio_both_J\n",
        f);
    for (size_t k = 0; k < s->n; k++)
        write_line(&s->line[k], f);
}

static enum esp_status open_in(const char *folder, const char *name,
                               enum output_kind kind, struct output *n)
{
    char path[FILES_PATH];
    const enum esp_status st = files_path(path, "%s/%s", folder, name);
    return st == ESP_OK ? output_renew(path, kind, n) : st;
}

enum esp_status tables_write(const struct summary *s, const char *folder)
{
    struct output n;
    enum esp_status st = open_in(folder, "results.csv", OUTPUT_RESULTS_TABLE, &n);
    if (st == ESP_OK) {
        write_cells(s->collection, false, n.f);
        st = output_keep(&n);
    }
    if (st == ESP_OK)
        st = open_in(folder, "times.csv", OUTPUT_TIMES_TABLE, &n);
    if (st == ESP_OK) {
        write_cells(s->collection, true, n.f);
        st = output_keep(&n);
    }
    if (st == ESP_OK)
        st = open_in(folder, "summary.csv", OUTPUT_SUMMARY_TABLE, &n);
    if (st == ESP_OK) {
        write_summary(s, n.f);
        st = output_keep(&n);
    }
    return st;
}
