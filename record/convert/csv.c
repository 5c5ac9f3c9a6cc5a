/* record/convert/csv.c - write the tables of a recording as CSV files. */
#include "record/convert/csv.h"

#include "base/numeral.h"
#include "record/read/cursor.h"
#include "sim/training/readout.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sheet {
    const char *name;
    unsigned columns[CURSOR_COLUMNS], n_columns;
};

static const struct sheet fixed[] = {
    {"images",
     {LAYOUT_IMAGE_INDEX, LAYOUT_IMAGE_LABEL, LAYOUT_IMAGE_START, LAYOUT_IMAGE_SPIKES,
      LAYOUT_IMAGE_VOTE, LAYOUT_IMAGE_PRESENTATIONS},
     6},
    {"windows",
     {LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_WINDOW_THRESHOLD, LAYOUT_WINDOW_IMPOSED,
      LAYOUT_WINDOW_LIVING, LAYOUT_WINDOW_ACCURACY, LAYOUT_WINDOW_SPIKES_PER_IMAGE},
     6},
    {"labels", {LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_LABELS}, 2},
    {"counts", {LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_COUNTS}, 2},
    {"pruning",
     {LAYOUT_PRUNING_IMAGE, LAYOUT_PRUNING_THRESHOLD, LAYOUT_PRUNING_LIVING},
     3},
    {"removed", {LAYOUT_REMOVED_IMAGE, LAYOUT_REMOVED_ID}, 2},
    {"regrown", {LAYOUT_REGROWN_IMAGE, LAYOUT_REGROWN_ID, LAYOUT_REGROWN_SOURCE}, 3},
    {"neurons",
     {LAYOUT_FINAL_IDS, LAYOUT_FINAL_THETA, LAYOUT_FINAL_LABELS,
      LAYOUT_FINAL_CLASS_MEANS},
     4},
    {"accuracy", {LAYOUT_ACCURACY}, 1},
    {"confusion", {LAYOUT_CONFUSION}, 1},
};

/* ---- names of columns ---- */

/* Write the name of a column: the last part of its path, and its unit unless the name ends in the unit already. */
static void write_name(FILE *out, const struct layout_column *is)
{
    const char *name = strrchr(is->path, '/') + 1;
    const size_t length = strlen(name), unit = is->unit ? strlen(is->unit) : 0;
    const bool has_unit = unit == 0 || (length > unit && name[length - unit - 1] == '_' &&
                                        strcmp(name + length - unit, is->unit) == 0);
    fprintf(out, "%s%s%s", name, has_unit ? "" : "_", has_unit ? "" : is->unit);
}

/* Write the name of element j of a row: for accuracies the name of the vote, for other vectors the name of the
 * column and j. */
static void write_element_name(FILE *out, unsigned column, const struct layout_column *is,
                               uint64_t j)
{
    if (column == LAYOUT_ACCURACY) {
        fputs(readout_vote_names[j], out);
        return;
    }
    write_name(out, is);
    if (is->rank == 2)
        fprintf(out, "_%" PRIu64, j);
}

static void write_names(FILE *out, const struct layout *layout, const struct sheet *s)
{
    for (unsigned k = 0; k < s->n_columns; k++) {
        const struct layout_column *is = &layout->column[s->columns[k]];
        for (uint64_t j = 0; j < layout_line(is); j++) {
            fputs(k > 0 || j > 0 ? "," : "", out);
            write_element_name(out, s->columns[k], is, j);
        }
    }
    fputc('\n', out);
}

/* ---- cells ---- */

/* Write a number; write nothing for NaN. */
static void write_double(FILE *out, double value)
{
    char text[NUMERAL_ROOM];
    if (isnan(value))
        return;
    numeral_shortest(value, text);
    fputs(text, out);
}

static void write_float(FILE *out, float value)
{
    char text[NUMERAL_ROOM];
    if (isnan(value))
        return;
    numeral_shortest_float(value, text);
    fputs(text, out);
}

/* Return whether `value` is the number by which this column marks a missing value. */
static bool is_missing(const struct cursor_part *p, int64_t value)
{
    switch (p->column) {
    case LAYOUT_IMAGE_VOTE:
    case LAYOUT_LABELS:
    case LAYOUT_FINAL_LABELS:
        return p->element == ELEMENT_U8 ? value == LAYOUT_OLD_NO_CLASS : value < 0;
    case LAYOUT_COUNTS:
        return value == UINT32_MAX;
    default:
        return false;
    }
}

static void write_integer(FILE *out, const struct cursor_part *p, int64_t value)
{
    if (!is_missing(p, value))
        fprintf(out, "%" PRId64, value);
}

/* Write element `at` of `row`, in the format of the column's element type. */
static void write_cell(FILE *out, const struct cursor_part *p, const void *row, size_t at)
{
    switch (p->element) {
    case ELEMENT_U8:
        write_integer(out, p, ((const uint8_t *)row)[at]);
        break;
    case ELEMENT_U32:
        write_integer(out, p, ((const uint32_t *)row)[at]);
        break;
    case ELEMENT_I32:
        write_integer(out, p, ((const int32_t *)row)[at]);
        break;
    case ELEMENT_U64:
        fprintf(out, "%" PRIu64, ((const uint64_t *)row)[at]);
        break;
    case ELEMENT_F32:
        write_float(out, ((const float *)row)[at]);
        break;
    default: /* no column has the type ELEMENT_I64 */
        assert(p->element == ELEMENT_F64);
        write_double(out, ((const double *)row)[at]);
        break;
    }
}

static void write_row(FILE *out, const struct cursor *rows)
{
    for (unsigned k = 0; k < rows->n_parts; k++) {
        const struct cursor_part *p = &rows->part[k];
        const void *row = p->block + rows->at * p->row_bytes;
        for (size_t j = 0; j < p->row_bytes / element_size(p->element); j++) {
            fputs(k > 0 || j > 0 ? "," : "", out);
            write_cell(out, p, row, j);
        }
    }
    fputc('\n', out);
}

/* ---- tables ---- */

static enum esp_status write_rows(const struct run_file *f, const struct sheet *s,
                                  FILE *out)
{
    struct cursor rows = cursor_open(f, s->columns, s->n_columns, UINT64_MAX);
    bool there = true;
    enum esp_status st;
    write_names(out, run_file_info(f)->layout, s);
    for (; (st = cursor_peek(&rows, &there)) == ESP_OK && there; rows.next++)
        write_row(out, &rows);
    cursor_close(&rows);
    return st;
}

static enum esp_status write_sheet(const struct run_file *f, const struct sheet *s,
                                   const struct output_folder *to)
{
    char name[LAYOUT_PATH];
    FILE *out = NULL;
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < s->n_columns && st == ESP_OK; k++)
        st = run_file_check_stored(f, s->columns[k]);
    snprintf(name, sizeof name, "%s.csv", s->name);
    if (st != ESP_OK || (st = output_folder_open(to, name, &out)) != ESP_OK)
        return st;
    st = write_rows(f, s, out);
    const enum esp_status closed = output_folder_close(to, name, out);
    return st == ESP_OK ? closed : st;
}

/* Write a table about one population or projection, named KIND.OF, for example "spikes.exc". If the recording
 * lacks the data, write nothing. */
static enum esp_status write_named(const struct run_file *f, const char *kind,
                                   const char *of, struct sheet sheet,
                                   const struct output_folder *to)
{
    char name[LAYOUT_PATH];
    if (run_file_info(f)->layout->column[sheet.columns[sheet.n_columns - 1]].path[0] ==
        '\0')
        return ESP_OK;
    snprintf(name, sizeof name, "%s.%s", kind, of);
    sheet.name = name;
    return write_sheet(f, &sheet, to);
}

static enum esp_status write_populations(const struct run_file *f,
                                         const struct output_folder *to)
{
    const struct config *c = &run_file_info(f)->resolved;
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < c->n_populations && st == ESP_OK; k++) {
        const struct sheet spikes = {
            .columns = {LAYOUT_SPIKE_TIMES + k, LAYOUT_SPIKE_IDS + k}, .n_columns = 2};
        const struct sheet theta = {.columns = {LAYOUT_THETA + k}, .n_columns = 1};
        st = write_named(f, "spikes", c->population[k].name, spikes, to);
        if (st == ESP_OK)
            st = write_named(f, "theta", c->population[k].name, theta, to);
    }
    return st;
}

/* Write one table per dense projection. If the projection ends at the output population, each row begins with
 * the id of its neuron. */
static enum esp_status write_weights(const struct run_file *f,
                                     const struct output_folder *to)
{
    const struct run_file_info *info = run_file_info(f);
    const struct config *c = &info->resolved;
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < c->n_projections && st == ESP_OK; k++) {
        const bool is_output =
            config_population(c, c->projection[k].to) == (int)info->layout->output;
        struct sheet s = {.columns = {LAYOUT_FINAL_IDS}, .n_columns = is_output};
        s.columns[s.n_columns++] = LAYOUT_WEIGHTS + k;
        st = write_named(f, "weights", c->projection[k].name, s, to);
    }
    return st;
}

enum esp_status csv_write(const struct run_file *f, const struct output_folder *to)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < sizeof fixed / sizeof *fixed && st == ESP_OK; k++)
        st = write_sheet(f, &fixed[k], to);
    if (st == ESP_OK)
        st = write_populations(f, to);
    return st == ESP_OK ? write_weights(f, to) : st;
}

/* ---- texts ---- */

static enum esp_status write_text(const struct output_folder *to, const char *name,
                                  const char *text)
{
    FILE *out;
    const enum esp_status st = output_folder_open(to, name, &out);
    if (st != ESP_OK)
        return st;
    fwrite(text, 1, strlen(text), out);
    return output_folder_close(to, name, out);
}

enum esp_status csv_write_texts(const struct run_file *f, const struct output_folder *to)
{
    const struct run_file_info *info = run_file_info(f);
    const enum esp_status st = write_text(to, "config.ini", info->header.resolved);
    return st == ESP_OK && info->report ? write_text(to, "report.json", info->report)
                                        : st;
}
