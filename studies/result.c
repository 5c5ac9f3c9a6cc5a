/* studies/result.c - write, read and compare results; the fields are listed in one table. */
#include "studies/result.h"

#include "base/files.h"
#include "base/json.h"
#include "base/numeral.h"
#include "base/output.h"
#include "base/text.h"
#include "studies/flat_json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum field_use {
    USE_STUDY,  /* identifies the study; not written to tables */
    USE_CELL,   /* identifies the cell; written to all tables */
    USE_RESULT, /* a reproducible value; result_csv writes it if `clock` is false */
    USE_CLOCK   /* a measured time; result_csv writes it if `clock` is true */
};

struct field {
    const char *name; /* name of the field; NULL: there is no such field */
    enum metric_type type;
    enum field_use use;
    size_t offset;
    double least, most; /* valid range of a number, bounds included */
};

static const struct field cell_fields[] = {
    {"study", METRIC_HASH, USE_STUDY, offsetof(struct result, study), 0, 0},
    {"strategy", METRIC_NAME, USE_CELL, offsetof(struct result, row), 0, 0},
    {"size", METRIC_WHOLE, USE_CELL, offsetof(struct result, size), 1, 1e9},
    {"seed", METRIC_WHOLE, USE_CELL, offsetof(struct result, seed), 0,
     (double)UINT64_MAX},
};

enum { N_CELL = sizeof cell_fields / sizeof *cell_fields, FILE_LIMIT = 1 << 16 };

/* Return field k = 0, 1, ...: first the fields that identify the cell, then the metrics that have a column in
 * studies. */
static struct field field_at(size_t k)
{
    if (k < N_CELL)
        return cell_fields[k];
    const struct metric *m = metrics_column(k - N_CELL + 1);
    if (!m)
        return (struct field){.name = NULL};
    return (struct field){.name = m->column,
                          .type = m->type,
                          .use = m->reports & METRICS_TIMES ? USE_CLOCK : USE_RESULT,
                          .offset = offsetof(struct result, metrics) + m->offset,
                          .least = m->least,
                          .most = m->most};
}

static bool is_real(const struct field *f)
{
    return f->type == METRIC_REAL || f->type == METRIC_SHARE;
}

static const void *place(const struct result *o, const struct field *f)
{
    return (const char *)o + f->offset;
}

double result_accuracy(const struct result *o)
{
    const double share = o->metrics.accuracy.vote[READOUT_BAYES];
    return isnan(share) ? 0 : 100 * share;
}

void result_measure(struct result *o, const struct metrics *metrics)
{
    const struct metric *m;
    for (size_t k = 1; (m = metrics_column(k)); k++)
        memcpy((char *)&o->metrics + m->offset, (const char *)metrics + m->offset,
               m->type == METRIC_NAME ? METRICS_NAME : sizeof(uint64_t));
}

/* ---- writing ---- */

void result_json(const struct result *o, FILE *to)
{
    struct json j = json_begin(to);
    struct field f;
    for (size_t k = 0; (f = field_at(k)).name; k++)
        metric_json(&j, f.name, f.type, place(o, &f));
    json_end(&j);
}

enum esp_status result_write(const struct result *o, const char *path)
{
    struct output n;
    const enum esp_status st = output_renew(path, OUTPUT_RESULT, &n);
    if (st != ESP_OK)
        return st;
    result_json(o, n.f);
    return output_keep(&n);
}

/* ---- reading ---- */

static bool read_whole(const char *text, int base, uint64_t *to)
{
    char *end;
    errno = 0;
    *to = strtoull(text, &end, base);
    const char *digits = base == 16 ? "0123456789abcdef" : "0123456789";
    return *text && text[strspn(text, digits)] == '\0' && errno == 0;
}

/* Read the name of a strategy or a kernel. The allowed characters have no meaning in CSV, Markdown or gnuplot. */
static bool read_name(const char *text, char to[static METRICS_NAME])
{
    /* A name must not begin with . = + or -. */
    static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_.=+-";
    const size_t n = strlen(text);
    if (n == 0 || n >= METRICS_NAME || text[strspn(text, signs)] ||
        strchr(".=+-", text[0]))
        return false;
    memcpy(to, text, n + 1);
    return true;
}

static bool read_real(const char *text, const struct field *f, double *to)
{
    const bool is_null = strcmp(text, "null") == 0;
    *to = is_null ? (double)NAN : numeral_parse(text, NULL);
    return is_null ? f->type == METRIC_SHARE : *to >= f->least && *to <= f->most;
}

static bool read_count(const char *text, const struct field *f, uint64_t *to)
{
    return read_whole(text, 10, to) && (double)*to >= f->least && (double)*to <= f->most;
}

/* Read the value of a member into its field. Return false if the value is invalid. */
static bool read_field(const struct flat_member *m, const struct field *f,
                       struct result *to)
{
    void *value = (char *)to + f->offset;
    if (m->is_text != (f->type == METRIC_NAME || f->type == METRIC_HASH))
        return false;
    if (f->type == METRIC_NAME)
        return read_name(m->value, value);
    if (is_real(f))
        return read_real(m->value, f, value);
    return f->type == METRIC_HASH
               ? strlen(m->value) <= 16 && read_whole(m->value, 16, value)
               : read_count(m->value, f, value);
}

static enum esp_status fail_field(const char *path, const struct field *f,
                                  const struct flat_member *m)
{
    char shown[48];
    text_show(m->value, shown, sizeof shown);
    if (f->type == METRIC_WHOLE || is_real(f))
        return esp_fail(ESP_INPUT, "%s: %s is %s, not a %snumber from %g to %g", path,
                        f->name, shown, f->type == METRIC_WHOLE ? "whole " : "", f->least,
                        f->most);
    return esp_fail(ESP_INPUT, "%s: %s is '%s', not a %s", path, f->name, shown,
                    f->type == METRIC_HASH ? "hash"
                                           : "name of letters, digits and _.=+-");
}

static enum esp_status parse(char *text, const char *path, struct result *out)
{
    struct flat_json j;
    struct result o = {0};
    enum esp_status st = flat_json_parse(text, path, &j);
    struct field f;
    for (size_t k = 0; st == ESP_OK && (f = field_at(k)).name; k++) {
        const struct flat_member *m = flat_json_find(&j, f.name);
        if (!m)
            st = esp_fail(ESP_INPUT, "%s: no member %s", path, f.name);
        else if (!read_field(m, &f, &o))
            st = fail_field(path, &f, m);
    }
    if (st == ESP_OK && o.metrics.neurons_alive > o.metrics.neurons_start)
        st = esp_fail(ESP_INPUT, "%s: neurons_alive is more than neurons_start", path);
    if (st == ESP_OK)
        *out = o;
    return st;
}

enum esp_status result_read(const char *path, struct result *out)
{
    char *text = NULL;
    enum esp_status st = files_read(path, FILE_LIMIT, &text);
    if (st == ESP_OK)
        st = parse(text, path, out);
    free(text);
    return st;
}

/* ---- comparison and tables ---- */

static bool are_equal(const struct result *a, const struct result *b,
                      const struct field *f)
{
    if (f->type == METRIC_NAME)
        return strcmp(place(a, f), place(b, f)) == 0;
    /* Doubles are compared by their bits. */
    return memcmp(place(a, f), place(b, f), sizeof(uint64_t)) == 0;
}

const char *result_difference(const struct result *a, const struct result *b)
{
    struct field f;
    for (size_t k = 0; (f = field_at(k)).name; k++)
        if (f.use != USE_CLOCK && !are_equal(a, b, &f))
            return f.name;
    return NULL;
}

static bool is_wanted(const struct field *f, bool clock)
{
    return f->use == USE_CELL || f->use == (clock ? USE_CLOCK : USE_RESULT);
}

void result_csv_names(bool clock, FILE *to)
{
    const char *comma = "";
    struct field f;
    for (size_t k = 0; (f = field_at(k)).name; k++) {
        if (!is_wanted(&f, clock))
            continue;
        fprintf(to, "%s%s", comma, f.name);
        comma = ",";
    }
}

/* Write a number. NAN becomes an empty field, which programs read as a missing value. */
static void write_real(double value, FILE *f)
{
    if (!isnan(value))
        numeral_write(f, "%.9g", value);
}

static void write_value(const struct result *o, const struct field *field, FILE *f)
{
    const void *value = place(o, field);
    if (field->type == METRIC_NAME)
        /* read_name allows no comma and no first character of a formula. */
        fputs(value, f);
    else if (is_real(field))
        write_real(*(const double *)value, f);
    else if (field->type == METRIC_HASH)
        fprintf(f, "%016" PRIx64, *(const uint64_t *)value);
    else
        fprintf(f, "%" PRIu64, *(const uint64_t *)value);
}

void result_csv(const struct result *o, bool clock, FILE *to)
{
    const char *comma = "";
    struct field f;
    for (size_t k = 0; (f = field_at(k)).name; k++) {
        if (!is_wanted(&f, clock))
            continue;
        fputs(comma, to);
        write_value(o, &f, to);
        comma = ",";
    }
}
