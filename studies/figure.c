/* studies/figure.c - styles, labels, axes and files of figures. */
#include "studies/figure.h"

#include "base/numeral.h"
#include "pruning/rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- styles ---- */

/* Styles of strategies that change further keys, in their order of use. */
static const struct figure_style others[] = {
    {"#882255", 12, 3}, {"#117733", 2, 3},  {"#332288", 3, 3},
    {"#AA4499", 1, 4},  {"#44AA99", 14, 4}, {"#661100", 15, 4},
};

/* Return the pruning rule of a strategy, which determines its style; NULL if the strategy changes further keys.
 * Native networks have the rule POLICY_NONE. */
static const struct pruning_rule *find_rule(const char *row)
{
    if (strcmp(row, "native") == 0)
        return pruning_rules[POLICY_NONE];
    for (size_t k = POLICY_NONE + 1; k < N_POLICIES; k++)
        if (strcmp(policy_names[k], row) == 0)
            return pruning_rules[k];
    return NULL;
}

struct figure_style figure_style_of(const struct summary *s, const char *row)
{
    const char *rows[FIGURE_ROWS];
    const size_t n = figure_rows(s, rows);
    const struct pruning_rule *rule = find_rule(row);
    size_t place = 0; /* index among the strategies without a rule */
    for (size_t k = 0; k < n && strcmp(rows[k], row) != 0; k++)
        place += find_rule(rows[k]) == NULL;
    struct figure_style style = others[place % (sizeof others / sizeof *others)];
    if (rule) {
        memcpy(style.color, rule->colour, sizeof style.color);
        style.point = rule->point;
        style.dash = rule->dash;
    }
    return style;
}

/* ---- strategies ---- */

size_t figure_rows(const struct summary *s, const char *names[static FIGURE_ROWS])
{
    size_t n = 0;
    for (size_t k = 0; k < s->n && n < FIGURE_ROWS; k++) {
        const char *row = s->line[k].first->row;
        if (strcmp(row, "baseline") != 0 && (n == 0 || strcmp(names[n - 1], row) != 0))
            names[n++] = row;
    }
    return n;
}

const struct summary_line *figure_next_line(const struct summary *s, const char *row,
                                            size_t *next)
{
    while (*next < s->n) {
        const struct summary_line *l = &s->line[(*next)++];
        if (strcmp(l->first->row, row) == 0)
            return l;
    }
    return NULL;
}

unsigned figure_margin(const char *const *rows, size_t n)
{
    size_t longest = 12;
    for (size_t k = 0; k < n; k++)
        if (strlen(rows[k]) > longest)
            longest = strlen(rows[k]);
    return (unsigned)longest + 5;
}

/* ---- axes ---- */

double figure_step(double most)
{
    static const double nice[] = {1, 2, 5};
    for (double unit = 1;; unit *= 10)
        for (int k = 0; k < 3; k++)
            if (most <= 6 * nice[k] * unit)
                return nice[k] * unit;
}

double figure_pad(double range)
{
    return range > 0 ? 0.03 * range : 1;
}

/* ---- labels ---- */

struct figure_label figure_label_of(const char *text, struct figure_style style, double x,
                                    double y)
{
    struct figure_label l = {.style = style, .x = x, .y = y};
    snprintf(l.text, sizeof l.text, "%s", text);
    return l;
}

static int by_height(const void *a, const void *b)
{
    const struct figure_label *x = a, *y = b;
    return x->y < y->y ? -1 : x->y > y->y;
}

/* Replace *l, the first label of a group of n, by the label of the group. `alone`: there is no other group. The
 * label is grey, which is the colour of no strategy. */
static void name_group(struct figure_label *l, size_t n, bool alone)
{
    char first[METRICS_NAME];
    memcpy(first, l->text, sizeof first);
    if (alone)
        snprintf(l->text, sizeof l->text, "the other %zu", n);
    else
        snprintf(l->text, sizeof l->text, "%.30s and %zu more", first, n - 1);
    l->style = (struct figure_style){"#303030", -1, 1};
}

/* Return the index after the last label that is less than `distance` above labels[begin]. */
static size_t group_end(const struct figure_label *labels, size_t n, size_t begin,
                        double distance)
{
    size_t end = begin + 1;
    while (end < n && labels[end].y - labels[begin].y < distance)
        end++;
    return end;
}

size_t figure_merge(struct figure_label *labels, size_t n, double distance)
{
    size_t n_left = 0, n_groups = 0;
    qsort(labels, n, sizeof *labels, by_height);
    for (size_t begin = 0, end; begin < n; begin = end) {
        end = group_end(labels, n, begin, distance);
        n_groups += end - begin > 1;
    }
    for (size_t begin = 0, end; begin < n; begin = end) {
        end = group_end(labels, n, begin, distance);
        labels[n_left] = labels[begin];
        if (end - begin > 1)
            name_group(&labels[n_left], end - begin, n_groups == 1);
        n_left++;
    }
    return n_left;
}

unsigned figure_label_margin(const struct figure_label *labels, size_t n)
{
    const char *texts[FIGURE_ROWS];
    for (size_t k = 0; k < n; k++)
        texts[k] = labels[k].text;
    return figure_margin(texts, n);
}

/* Move labels up until they are `gap` apart. If the highest is then above the plot, move labels down from the
 * top. */
static void spread(struct figure_label *l, size_t n, double gap)
{
    const double low = 0.0, high = 1.0;
    for (size_t k = 0; k < n; k++) {
        const double least = k > 0 ? l[k - 1].y_label + gap : low;
        l[k].y_label = l[k].y > least ? l[k].y : least;
    }
    for (size_t k = n; k-- > 0;) {
        const double most = k + 1 < n ? l[k + 1].y_label - gap : high;
        l[k].y_label = l[k].y_label < most ? l[k].y_label : most;
    }
}

/* Move each group of adjacent labels down by its mean displacement, as far as the labels below allow. */
static void centre(struct figure_label *l, size_t n, double gap)
{
    for (size_t begin = 0; begin < n;) {
        size_t end = begin + 1;
        double shift = l[begin].y_label - l[begin].y;
        while (end < n && l[end].y_label - l[end - 1].y_label < gap * 1.001) {
            shift += l[end].y_label - l[end].y;
            end++;
        }
        shift /= (double)(end - begin);
        const double floor = begin > 0 ? l[begin - 1].y_label + gap : 0.0;
        const double room = l[begin].y_label - floor;
        shift = shift < 0 ? 0 : shift < room ? shift : room;
        for (size_t k = begin; k < end; k++)
            l[k].y_label -= shift;
        begin = end;
    }
}

void figure_place(struct figure_label *labels, size_t n, double gap)
{
    qsort(labels, n, sizeof *labels, by_height);
    spread(labels, n, gap);
    centre(labels, n, gap);
}

/* ---- files ---- */

enum { FILE_NAME = 32 };

static enum esp_status open_file(const struct figure_site *site, const char *name,
                                 const char *extension, FILE **out)
{
    char file[FILE_NAME];
    snprintf(file, sizeof file, "%s.%s", name, extension);
    return output_folder_open(site->folder, file, out);
}

static enum esp_status close_file(const struct figure_site *site, const char *name,
                                  const char *extension, FILE *f)
{
    char file[FILE_NAME];
    snprintf(file, sizeof file, "%s.%s", name, extension);
    return output_folder_close(site->folder, file, f);
}

enum esp_status figure_open(const struct figure_site *site, const char *name,
                            const char *columns, struct figure *out)
{
    struct figure f = {.name = name};
    enum esp_status st = open_file(site, name, "gp", &f.script);
    if (st != ESP_OK)
        return st;
    st = open_file(site, name, "csv", &f.data);
    if (st != ESP_OK) {
        close_file(site, name, "gp", f.script);
        return st;
    }
    fprintf(f.script, "# made by espalier study report; by hand: gnuplot %s.gp\n", name);
    figure_text(&f, "name", name);
    fprintf(f.data, "%s\n", columns);
    *out = f;
    return ESP_OK;
}

enum esp_status figure_close(const struct figure_site *site, struct figure *f,
                             const char *template_text)
{
    fputs(template_text, f->script);
    const enum esp_status st = close_file(site, f->name, "gp", f->script);
    const enum esp_status data = close_file(site, f->name, "csv", f->data);
    return st == ESP_OK ? data : st;
}

void figure_record(struct figure *f, const char *text, const double *x, size_t n)
{
    const char *comma = "";
    if (text) {
        /* The name of a strategy contains no comma and cannot be read as a formula. */
        fputs(text, f->data);
        comma = ",";
    }
    for (size_t k = 0; k < n; k++) {
        fputs(comma, f->data);
        if (isnan(x[k]))
            fputs("NaN", f->data);
        else
            numeral_write(f->data, "%.6g", x[k]);
        comma = ",";
    }
    fputc('\n', f->data);
    f->n_records++;
}

/* ---- values in the script ---- */

static void write_text(FILE *f, const char *text)
{
    fputc('\'', f);
    for (const char *c = text; *c; c++)
        fputc((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                      (*c >= '0' && *c <= '9') || strchr(" %_.=+-#", *c)
                  ? *c
                  : '?',
              f);
    fputc('\'', f);
}

void figure_text(struct figure *f, const char *name, const char *text)
{
    fprintf(f->script, "%s = ", name);
    write_text(f->script, text);
    fputc('\n', f->script);
}

void figure_number(struct figure *f, const char *name, double x)
{
    numeral_write(f->script, "%s = %.6g\n", name, x);
}

/* Begin an array. gnuplot has no arrays of length 0, so an empty array gets one undefined element. */
static void begin_array(FILE *f, const char *name, size_t n)
{
    fprintf(f, n ? "array %s[%zu] = [" : "array %s[%zu]\n", name, n ? n : 1);
}

static void end_array(FILE *f, size_t n)
{
    if (n)
        fputs("]\n", f);
}

/* Write the member `x` of n structs as an array. x points to the member of the first struct; consecutive
 * structs are `stride` bytes apart. */
static void write_numbers(FILE *f, const char *name, const double *x, size_t stride,
                          size_t n)
{
    begin_array(f, name, n);
    for (size_t k = 0; k < n; k++)
        numeral_write(f, "%s%.6g", k ? ", " : "",
                      *(const double *)((const char *)x + k * stride));
    end_array(f, n);
}

void figure_numbers(struct figure *f, const char *name, const double *x, size_t n)
{
    write_numbers(f->script, name, x, sizeof *x, n);
}

static void write_whole(FILE *f, const char *name, const int *x, size_t stride, size_t n)
{
    begin_array(f, name, n);
    for (size_t k = 0; k < n; k++)
        fprintf(f, "%s%d", k ? ", " : "", *(const int *)((const char *)x + k * stride));
    end_array(f, n);
}

/* Write a char array member of n structs as an array of texts, like write_numbers. */
static void write_texts(FILE *f, const char *name, const char *text, size_t stride,
                        size_t n)
{
    begin_array(f, name, n);
    for (size_t k = 0; k < n; k++) {
        fputs(k ? ", " : "", f);
        write_text(f, text + k * stride);
    }
    end_array(f, n);
}

void figure_labels(struct figure *f, const struct figure_label *labels, size_t n)
{
    FILE *to = f->script;
    const size_t size = sizeof *labels;
    fprintf(to, "n_labels = %zu\n", n);
    write_whole(to, "label_panel", &labels->panel, size, n);
    write_texts(to, "label_text", labels->text, size, n);
    write_texts(to, "label_color", labels->style.color, size, n);
    write_whole(to, "label_point", &labels->style.point, size, n);
    write_numbers(to, "label_x", &labels->x, size, n);
    write_numbers(to, "label_y", &labels->y, size, n);
    write_numbers(to, "label_at", &labels->y_label, size, n);
}

void figure_write_curves(struct figure *f, const struct figure_curves *c)
{
    const size_t size = sizeof *c->style;
    fprintf(f->script, "n_rows = %zu\n", c->n);
    write_texts(f->script, "row_color", c->style->color, size, c->n);
    write_whole(f->script, "row_point", &c->style->point, size, c->n);
    write_whole(f->script, "row_dash", &c->style->dash, size, c->n);
    figure_numbers(f, "row_first", c->first, c->n);
    figure_numbers(f, "row_last", c->last, c->n);
}
