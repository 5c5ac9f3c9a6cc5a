/* studies/report.c - write tables, figures and report.md for the cells of study folders. */
#include "studies/report.h"

#include "base/files.h"
#include "base/numeral.h"
#include "base/output.h"
#include "studies/grid.h"
#include "studies/regimes.h"
#include "studies/report_page.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- results.csv, times.csv, summary.csv ---- */

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

/* Write the three tables, each atomically. */
static enum esp_status write_tables(const struct summary *s, const char *folder)
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

/* ---- report.md ---- */

enum { SIZES_SHOWN = 64 };

/* Return the line of the pruning strategy with the highest mean accuracy at the main size. */
static const struct summary_line *best_line(const struct page *p)
{
    const struct summary_line *best = NULL;
    for (size_t k = 0; k < p->n_rows; k++) {
        const struct summary_line *l = summary_find(p->s, p->row[k], p->main_size);
        if (l && !grid_is_native(p->row[k]) && summary_has_size(l) &&
            (!best || l->accuracy.mean > best->accuracy.mean))
            best = l;
    }
    return best;
}

static const char *scored_on(const struct page *p)
{
    return p->s->collection->manifest.config.run.eval == CONFIG_EVAL_VALIDATION
               ? "held-out training images (validation)"
               : "test images";
}

static void print_head(const struct page *p)
{
    const struct manifest *m = &p->s->collection->manifest;
    const struct result *o = p->s->line[0].first;
    size_t most_seeds = 0, least_seeds = SIZE_MAX;
    for (size_t k = 0; k < p->s->n; k++) {
        const size_t n = p->s->line[k].n;
        most_seeds = n > most_seeds ? n : most_seeds;
        least_seeds = n < least_seeds ? n : least_seeds;
    }
    fputs("# A study of pruning: ", p->f);
    page_text(p, m->data);
    fprintf(p->f, ", %" PRIu64 " neurons\n\n", config_neurons(&m->config));
    fprintf(
        p->f,
        "%zu cells: %zu way%s to have fewer neurons, %s%zu seed%s; %" PRIu64
        " training images each, labels from training images only. Accuracy is that of "
        "the "
        "vote `bayes` on %" PRIu64
        " %s, in %%, mean ± standard deviation over the seeds. "
        "Differences are paired: the same seed means the same first weights and the same "
        "input spikes. Written by espalier ",
        p->s->collection->n, p->n_rows, p->n_rows == 1 ? "" : "s",
        least_seeds < most_seeds ? "up to " : "", most_seeds, most_seeds == 1 ? "" : "s",
        o->metrics.totals.images, o->metrics.n_eval, scored_on(p));
    page_text(p, m->version);
    fputs(".\n", p->f);
    if (p->s->collection->n_missing > 0)
        fprintf(p->f, "\n**%zu cells are missing**: the study is not complete.\n",
                p->s->collection->n_missing);
}

static void print_main_table_row(const struct page *p, const struct summary_line *l)
{
    const struct summary_line *random = summary_find(p->s, "random", p->main_size);
    fputs("| ", p->f);
    page_text(p, l->first->row);
    fputs(grid_reads_labels(l->first->row) ? ", reads labels" : "", p->f);
    numeral_write(p->f, " | %.4g | ", l->alive.mean);
    page_sample(p, &l->accuracy, 2);
    fputs(" | ", p->f);
    page_loss(p, &l->loss);
    fputs(" | ", p->f);
    page_difference(p, &l->over_native);
    fputs(" | ", p->f);
    const bool comparable = summary_has_size(l) && l != p->all;
    const struct sample over_random = summary_difference(comparable ? l : NULL, random);
    page_difference(p, &over_random);
    numeral_write(p->f, " | %.3g | %.2f |\n", l->train_J.mean, l->ratio[PART_TRAIN].mean);
}

static void print_main_table(const struct page *p)
{
    fprintf(
        p->f,
        "\n## %" PRIu64 " -> %" PRIu64 "\n\nIn parentheses the standard error of the "
        "mean difference, and the difference "
        "in standard errors.\n\n"
        "| way | alive | accuracy, %% | lost against the baseline | over native | over "
        "random | J to train | times less |\n|---|---|---|---|---|---|---|---|\n",
        config_neurons(&p->s->collection->manifest.config), p->main_size);
    if (p->all)
        print_main_table_row(p, p->all);
    for (size_t k = 0; k < p->n_rows; k++) {
        const struct summary_line *l = summary_find(p->s, p->row[k], p->main_size);
        if (l)
            print_main_table_row(p, l);
    }
    const struct summary_line *adaptive = summary_find(p->s, "adaptive", p->main_size);
    const struct summary_line *posttrain = summary_find(p->s, "posttrain", p->main_size);
    if (!adaptive || !posttrain)
        return;
    const struct sample d = summary_difference(adaptive, posttrain);
    fputs("\nPruning while learning (`adaptive`) over pruning afterwards (`posttrain`): ",
          p->f);
    page_difference(p, &d);
    fputs(" points.\n", p->f);
}

/* ---- accuracy over all sizes ---- */

/* List all sizes of the study in descending order and return their number. */
static size_t list_sizes(const struct page *p, uint64_t size[static SIZES_SHOWN])
{
    size_t n = 0;
    for (size_t k = 0; k < p->s->n; k++) {
        const struct result *o = p->s->line[k].first;
        size_t place = 0;
        if (strcmp(o->row, "baseline") == 0)
            continue;
        while (place < n && size[place] > o->size)
            place++;
        if ((place < n && size[place] == o->size) || n == SIZES_SHOWN)
            continue;
        memmove(size + place + 1, size + place, (n - place) * sizeof *size);
        size[place] = o->size;
        n++;
    }
    return n;
}

static void print_curve(const struct page *p)
{
    uint64_t size[SIZES_SHOWN];
    const size_t n = list_sizes(p, size);
    fputs("\n## Accuracy against neurons\n\n", p->f);
    if (p->figures->accuracy && p->figures->drawn)
        fputs("![Accuracy against the number of neurons left, for every way of pruning]"
              "(figures/accuracy.svg)\n\n",
              p->f);
    fputs("| way |", p->f);
    for (size_t k = 0; k < n; k++)
        fprintf(p->f, " %" PRIu64 " |", size[k]);
    fputs("\n|---|", p->f);
    for (size_t k = 0; k < n; k++)
        fputs("---|", p->f);
    fputc('\n', p->f);
    for (size_t r = 0; r < p->n_rows; r++) {
        fputs("| ", p->f);
        page_text(p, p->row[r]);
        fputs(" |", p->f);
        for (size_t k = 0; k < n; k++) {
            const struct summary_line *l = summary_find(p->s, p->row[r], size[k]);
            fputc(' ', p->f);
            if (l)
                page_sample(p, &l->accuracy, 2);
            if (l && fabs(l->alive.mean - (double)size[k]) > 0.5)
                numeral_write(p->f, " (%.4g alive)", l->alive.mean);
            fputs(" |", p->f);
        }
        fputc('\n', p->f);
    }
    if (p->all) {
        fprintf(p->f, "\nBaseline, %" PRIu64 " neurons: ", p->all->first->size);
        page_sample(p, &p->all->accuracy, 2);
        fputs(".\n", p->f);
    }
}

static void print_figures(const struct page *p)
{
    const struct figures_made *m = p->figures;
    if (!m->drawn) {
        fputs(
            "\n## Figures\n\ngnuplot was not found, so there are only the scripts in "
            "figures/, with their data beside them. With gnuplot installed run `espalier "
            "study "
            "report` again.\n",
            p->f);
        return;
    }
    if (m->costs)
        fputs("\n## Memory and energy\n\n![Memory at the end, energy of training and of "
              "the "
              "test against neurons](figures/costs.svg)\n",
              p->f);
    if (m->course)
        fputs("\n## The course of the training\n\nThe schedule lies in the grey band. "
              "Accuracy "
              "is an estimate on training images before they are learned.\n\n"
              "![Accuracy and living neurons over the training images]"
              "(figures/course.svg)\n",
              p->f);
    if (m->counts)
        fputs("\n## Counts and threshold\n\nBands hold 50 and 90 % of the living "
              "neurons, the "
              "line in them is the median. Dots are the threshold below which `adaptive` "
              "marks.\n\n![Distribution of counts with the "
              "threshold](figures/counts.svg)\n",
              p->f);
}

static void print_files(const struct page *p)
{
    fputs(
        "\n## Files\n\n`results.csv` has a line for each cell, with all that is "
        "reproducible, "
        "`summary.csv` the means, `times.csv` what the clock said. The same cell by "
        "itself: "
        "`espalier train` with the seed, `--neurons` for native cells, or `--prune` and "
        "`--prune-to`; it gives the same `golden_hash`.\n",
        p->f);
    if (p->s->collection->manifest.command[0])
        page_code(p, p->s->collection->manifest.command);
}

static void print_page(const struct page *p)
{
    print_head(p);
    const struct summary_line *adaptive = summary_find(p->s, "adaptive", p->main_size);
    const struct summary_line *best = best_line(p);
    if (adaptive && best && p->all) {
        page_beside_guo(p, adaptive, best);
    }
    page_regimes(p);
    if (p->main_size)
        print_main_table(p);
    print_curve(p);
    print_figures(p);
    print_files(p);
}

static enum esp_status write_report(const struct summary *s,
                                    const struct figures_made *figures,
                                    const char *folder)
{
    char path[FILES_PATH];
    struct output n;
    enum esp_status st = files_path(path, "%s/report.md", folder);
    if (st == ESP_OK)
        st = output_renew(path, OUTPUT_REPORT, &n);
    if (st != ESP_OK)
        return st;
    struct page p = {.f = n.f,
                     .s = s,
                     .figures = figures,
                     .all = summary_baseline(s),
                     .main_size = summary_main_size(s)};
    p.n_rows = figure_rows(s, p.row);
    print_page(&p);
    return output_keep(&n);
}

/* ---- the report ---- */

static enum esp_status write_all(const struct summary *s, const char *to,
                                 struct study_report *r)
{
    enum esp_status st = write_tables(s, to);
    if (st == ESP_OK)
        st = figures_write(s, to, &r->figures);
    return st == ESP_OK ? write_report(s, &r->figures, to) : st;
}

enum esp_status study_report(const char *const *folders, size_t n_folders, const char *to,
                             struct study_report *out)
{
    struct study_report r = {0};
    struct collection c = {0};
    struct summary s = {0};
    enum esp_status st = collection_read(folders, n_folders, &c);
    if (st == ESP_OK && c.n == 0)
        st = esp_fail(ESP_INPUT, "%s: no cell is finished yet", folders[0]);
    if (st == ESP_OK)
        st = summary_create(&c, &s);
    if (st == ESP_OK)
        st = files_make_folder(to);
    if (st == ESP_OK)
        st = write_all(&s, to, &r);
    r.n_cells = c.n;
    r.n_missing = c.n_missing;
    for (size_t k = 0; k < c.n; k++)
        r.cpu_s += c.outcome[k].metrics.cpu_s;
    summary_free(&s);
    collection_free(&c);
    if (st == ESP_OK)
        *out = r;
    return st;
}
