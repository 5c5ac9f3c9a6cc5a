/* studies/result.c */
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

enum field_type { FIELD_TEXT, FIELD_WHOLE, FIELD_REAL, FIELD_HASH };
enum field_use {
    USE_STUDY, /* ties files together; in no table */
    USE_CELL,  /* which cell it is: in every table */
    USE_RESULT,
    USE_CLOCK
};

struct field {
    const char *name;
    enum field_type type;
    enum field_use use;
    size_t offset;
    double least, most; /* of numbers */
};

/* What no run reaches: of numbers of neurons, and of anything that is counted or measured. */
#define MOST_NEURONS 1e9
#define MOST         1e18

#define AT(member) offsetof(struct result, member)
#define WHOLE(name, member, least, most)                       \
    {                                                          \
        name, FIELD_WHOLE, USE_RESULT, AT(member), least, most \
    }
#define COUNT(name, member) WHOLE(name, member, 0, MOST)
#define REAL(name, member, most)                          \
    {                                                     \
        name, FIELD_REAL, USE_RESULT, AT(member), 0, most \
    }
#define CLOCK(name, member)                              \
    {                                                    \
        name, FIELD_REAL, USE_CLOCK, AT(member), 0, MOST \
    }

static const struct field fields[] = {
    {"study", FIELD_HASH, USE_STUDY, AT(study), 0, 0},
    {"strategy", FIELD_TEXT, USE_CELL, AT(row), 0, 0},
    {"size", FIELD_WHOLE, USE_CELL, AT(size), 1, MOST_NEURONS},
    {"seed", FIELD_WHOLE, USE_CELL, AT(seed), 0, (double)UINT64_MAX},
    WHOLE("neurons_start", neurons_start, 1, MOST_NEURONS),
    WHOLE("neurons_alive", neurons_alive, 0, MOST_NEURONS),
    WHOLE("images", images, 1, MOST),
    COUNT("presentations", presentations),
    WHOLE("images_scored", n_eval, 1, MOST),
    REAL("accuracy_bayes", accuracy[READOUT_BAYES], 1),
    REAL("accuracy_proportion", accuracy[READOUT_PROPORTION], 1),
    REAL("accuracy_all", accuracy[READOUT_ALL], 1),
    REAL("active_per_image", active_per_image, MOST_NEURONS),
    COUNT("spikes_in_train", train.input_spikes),
    COUNT("spikes_out_train", train.output_spikes),
    COUNT("sops_train", train.synaptic_ops),
    COUNT("neuron_updates_train", train.neuron_updates),
    COUNT("weight_reads_train", train.weight_reads),
    COUNT("weight_writes_train", train.weight_writes),
    COUNT("spikes_in_test", test.input_spikes),
    COUNT("spikes_out_test", test.output_spikes),
    COUNT("sops_test", test.synaptic_ops),
    COUNT("neuron_updates_test", test.neuron_updates),
    COUNT("weight_reads_test", test.weight_reads),
    COUNT("bytes_weights_before", before.weights),
    COUNT("bytes_weights_after", after.weights),
    COUNT("bytes_neurons_before", before.neurons),
    COUNT("bytes_neurons_after", after.neurons),
    COUNT("bytes_lateral_before", before.lateral),
    COUNT("bytes_lateral_after", after.lateral),
    REAL("train_J", train_J, MOST),
    REAL("test_J", test_J, MOST),
    {"config_hash", FIELD_HASH, USE_RESULT, AT(config_hash), 0, 0},
    {"golden_hash", FIELD_HASH, USE_RESULT, AT(golden_hash), 0, 0},
    CLOCK("train_s", train_s),
    CLOCK("label_s", label_s),
    CLOCK("test_s", test_s),
    CLOCK("cpu_s", cpu_s),
    {"kernel", FIELD_TEXT, USE_CLOCK, AT(kernel), 0, 0},
};

enum { N_FIELDS = sizeof fields / sizeof *fields, FILE_LIMIT = 1 << 16 };

static const void *place(const struct result *o, const struct field *f)
{
    return (const char *)o + f->offset;
}

/* ---- writing ---- */

void result_json(const struct result *o, FILE *f)
{
    struct json j = json_begin(f);
    for (size_t k = 0; k < N_FIELDS; k++) {
        const void *value = place(o, &fields[k]);
        if (fields[k].type == FIELD_TEXT)
            json_text(&j, fields[k].name, value);
        else if (fields[k].type == FIELD_REAL)
            json_number(&j, fields[k].name, *(const double *)value);
        else if (fields[k].type == FIELD_HASH)
            json_hash(&j, fields[k].name, *(const uint64_t *)value);
        else
            json_integer(&j, fields[k].name, *(const uint64_t *)value);
    }
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

/* A row or a kernel: nothing that could be more than a word where it is written again. */
static bool read_name(const char *text, char to[static RESULT_NAME])
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_.=+-"; /* those after the _ not first */
    const size_t n = strlen(text);
    if (n == 0 || n >= RESULT_NAME || text[strspn(text, signs)] ||
        strchr(".=+-", text[0]))
        return false;
    memcpy(to, text, n + 1);
    return true;
}

static bool read_real(const char *text, const struct field *f, double *to)
{
    *to = strcmp(text, "null") == 0 ? (double)NAN : numeral_parse(text, NULL);
    return *to >= f->least && *to <= f->most; /* false for NAN */
}

static bool read_count(const char *text, const struct field *f, uint64_t *to)
{
    return read_whole(text, 10, to) && (double)*to >= f->least && (double)*to <= f->most;
}

/* false if the member is not what may stand in its field. */
static bool read_field(const struct flat_member *m, const struct field *f,
                       struct result *to)
{
    void *value = (char *)to + f->offset;
    if (m->is_text != (f->type == FIELD_TEXT || f->type == FIELD_HASH))
        return false;
    if (f->type == FIELD_TEXT)
        return read_name(m->value, value);
    if (f->type == FIELD_REAL)
        return read_real(m->value, f, value);
    return f->type == FIELD_HASH
               ? strlen(m->value) <= 16 && read_whole(m->value, 16, value)
               : read_count(m->value, f, value);
}

static enum esp_status fail_field(const char *path, const struct field *f,
                                  const struct flat_member *m)
{
    char shown[48];
    text_show(m->value, shown, sizeof shown);
    if (f->type == FIELD_WHOLE || f->type == FIELD_REAL)
        return esp_fail(ESP_INPUT, "%s: %s is %s, not a %snumber from %g to %g", path,
                        f->name, shown, f->type == FIELD_WHOLE ? "whole " : "", f->least,
                        f->most);
    return esp_fail(ESP_INPUT, "%s: %s is '%s', not a %s", path, f->name, shown,
                    f->type == FIELD_HASH ? "hash" : "name of letters, digits and _.=+-");
}

static enum esp_status parse(char *text, const char *path, struct result *out)
{
    struct flat_json j;
    struct result o = {0};
    enum esp_status st = flat_json_parse(text, path, &j);
    for (size_t k = 0; k < N_FIELDS && st == ESP_OK; k++) {
        const struct flat_member *m = flat_json_find(&j, fields[k].name);
        if (!m)
            st = esp_fail(ESP_INPUT, "%s: no member %s", path, fields[k].name);
        else if (!read_field(m, &fields[k], &o))
            st = fail_field(path, &fields[k], m);
    }
    if (st == ESP_OK && o.neurons_alive > o.neurons_start)
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

/* ---- comparing, tables ---- */

static bool are_equal(const struct result *a, const struct result *b,
                      const struct field *f)
{
    if (f->type == FIELD_TEXT)
        return strcmp(place(a, f), place(b, f)) == 0;
    return memcmp(place(a, f), place(b, f), sizeof(uint64_t)) == 0; /* doubles: by bits */
}

const char *result_difference(const struct result *a, const struct result *b)
{
    for (size_t k = 0; k < N_FIELDS; k++)
        if (fields[k].use != USE_CLOCK && !are_equal(a, b, &fields[k]))
            return fields[k].name;
    return NULL;
}

static bool is_wanted(const struct field *f, bool clock)
{
    return f->use == USE_CELL || f->use == (clock ? USE_CLOCK : USE_RESULT);
}

void result_csv_names(bool clock, FILE *f)
{
    const char *comma = "";
    for (size_t k = 0; k < N_FIELDS; k++) {
        if (!is_wanted(&fields[k], clock))
            continue;
        fprintf(f, "%s%s", comma, fields[k].name);
        comma = ",";
    }
}

static void write_value(const struct result *o, const struct field *field, FILE *f)
{
    const void *value = place(o, field);
    if (field->type == FIELD_TEXT)
        fputs(value, f); /* a name (read_name): neither a comma nor a formula */
    else if (field->type == FIELD_REAL)
        numeral_write(f, "%.9g", *(const double *)value);
    else if (field->type == FIELD_HASH)
        fprintf(f, "%016" PRIx64, *(const uint64_t *)value);
    else
        fprintf(f, "%" PRIu64, *(const uint64_t *)value);
}

void result_csv(const struct result *o, bool clock, FILE *f)
{
    const char *comma = "";
    for (size_t k = 0; k < N_FIELDS; k++) {
        if (!is_wanted(&fields[k], clock))
            continue;
        fprintf(f, "%s", comma);
        write_value(o, &fields[k], f);
        comma = ",";
    }
}
