/* experiments/outcome.c */
#include "experiments/outcome.h"

#include "base/files.h"
#include "base/json.h"
#include "base/output.h"
#include "experiments/flat_json.h"

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
};

#define AT(member) offsetof(struct outcome, member)
#define WHOLE(name, member)                       \
    {                                             \
        name, FIELD_WHOLE, USE_RESULT, AT(member) \
    }
#define REAL(name, member)                       \
    {                                            \
        name, FIELD_REAL, USE_RESULT, AT(member) \
    }
#define CLOCK(name, member)                     \
    {                                           \
        name, FIELD_REAL, USE_CLOCK, AT(member) \
    }

static const struct field fields[] = {
    {"study", FIELD_HASH, USE_STUDY, AT(study)},
    {"strategy", FIELD_TEXT, USE_CELL, AT(row)},
    {"size", FIELD_WHOLE, USE_CELL, AT(size)},
    {"seed", FIELD_WHOLE, USE_CELL, AT(seed)},
    WHOLE("neurons_start", neurons_start),
    WHOLE("neurons_alive", neurons_alive),
    WHOLE("images", images),
    WHOLE("presentations", presentations),
    WHOLE("images_scored", n_eval),
    REAL("accuracy_bayes", accuracy[READOUT_BAYES]),
    REAL("accuracy_proportion", accuracy[READOUT_PROPORTION]),
    REAL("accuracy_all", accuracy[READOUT_ALL]),
    REAL("active_per_image", active_per_image),
    WHOLE("spikes_in_train", train.input_spikes),
    WHOLE("spikes_out_train", train.output_spikes),
    WHOLE("sops_train", train.synaptic_ops),
    WHOLE("neuron_updates_train", train.neuron_updates),
    WHOLE("weight_reads_train", train.weight_reads),
    WHOLE("weight_writes_train", train.weight_writes),
    WHOLE("spikes_in_test", test.input_spikes),
    WHOLE("spikes_out_test", test.output_spikes),
    WHOLE("sops_test", test.synaptic_ops),
    WHOLE("neuron_updates_test", test.neuron_updates),
    WHOLE("weight_reads_test", test.weight_reads),
    WHOLE("bytes_weights_before", before.weights),
    WHOLE("bytes_weights_after", after.weights),
    WHOLE("bytes_neurons_before", before.neurons),
    WHOLE("bytes_neurons_after", after.neurons),
    WHOLE("bytes_lateral_before", before.lateral),
    WHOLE("bytes_lateral_after", after.lateral),
    REAL("train_J", train_J),
    REAL("test_J", test_J),
    {"config_hash", FIELD_HASH, USE_RESULT, AT(config_hash)},
    {"golden_hash", FIELD_HASH, USE_RESULT, AT(golden_hash)},
    CLOCK("train_s", train_s),
    CLOCK("label_s", label_s),
    CLOCK("test_s", test_s),
    CLOCK("cpu_s", cpu_s),
    {"kernel", FIELD_TEXT, USE_CLOCK, AT(kernel)},
};

enum { N_FIELDS = sizeof fields / sizeof *fields, FILE_LIMIT = 1 << 16 };

static const void *place(const struct outcome *o, const struct field *f)
{
    return (const char *)o + f->offset;
}

/* ---- writing ---- */

void outcome_json(const struct outcome *o, FILE *f)
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

enum esp_status outcome_write(const struct outcome *o, const char *path)
{
    struct output n;
    const enum esp_status st = output_renew(path, OUTPUT_RESULT, &n);
    if (st != ESP_OK)
        return st;
    outcome_json(o, n.f);
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

/* false if the member is not of the kind of its field. */
static bool read_field(const struct flat_member *m, const struct field *f,
                       struct outcome *to)
{
    void *value = (char *)to + f->offset;
    if (m->is_text != (f->type == FIELD_TEXT || f->type == FIELD_HASH))
        return false;
    if (f->type == FIELD_TEXT) {
        if (strlen(m->value) >= OUTCOME_NAME)
            return false;
        memcpy(value, m->value, strlen(m->value) + 1);
        return true;
    }
    if (f->type == FIELD_REAL) {
        const bool null = strcmp(m->value, "null") == 0;
        *(double *)value = null ? (double)NAN : strtod(m->value, NULL);
        return true;
    }
    return read_whole(m->value, f->type == FIELD_HASH ? 16 : 10, value);
}

static enum esp_status parse(char *text, const char *path, struct outcome *out)
{
    struct flat_json j;
    struct outcome o = {0};
    enum esp_status st = flat_json_parse(text, path, &j);
    for (size_t k = 0; k < N_FIELDS && st == ESP_OK; k++) {
        const struct flat_member *m = flat_json_find(&j, fields[k].name);
        if (!m)
            st = esp_fail(ESP_INPUT, "%s: no member %s", path, fields[k].name);
        else if (!read_field(m, &fields[k], &o))
            st = esp_fail(ESP_INPUT, "%s: %s is %.40s", path, fields[k].name, m->value);
    }
    if (st == ESP_OK)
        *out = o;
    return st;
}

enum esp_status outcome_read(const char *path, struct outcome *out)
{
    char *text = NULL;
    enum esp_status st = files_read(path, FILE_LIMIT, &text);
    if (st == ESP_OK)
        st = parse(text, path, out);
    free(text);
    return st;
}

/* ---- comparing, tables ---- */

static bool are_equal(const struct outcome *a, const struct outcome *b,
                      const struct field *f)
{
    if (f->type == FIELD_TEXT)
        return strcmp(place(a, f), place(b, f)) == 0;
    return memcmp(place(a, f), place(b, f), sizeof(uint64_t)) == 0; /* doubles: by bits */
}

const char *outcome_difference(const struct outcome *a, const struct outcome *b)
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

void outcome_csv_names(bool clock, FILE *f)
{
    const char *comma = "";
    for (size_t k = 0; k < N_FIELDS; k++) {
        if (!is_wanted(&fields[k], clock))
            continue;
        fprintf(f, "%s%s", comma, fields[k].name);
        comma = ",";
    }
}

static void write_value(const struct outcome *o, const struct field *field, FILE *f)
{
    const void *value = place(o, field);
    if (field->type == FIELD_TEXT)
        fprintf(f, "%s", (const char *)value);
    else if (field->type == FIELD_REAL)
        fprintf(f, "%.9g", *(const double *)value);
    else if (field->type == FIELD_HASH)
        fprintf(f, "%016" PRIx64, *(const uint64_t *)value);
    else
        fprintf(f, "%" PRIu64, *(const uint64_t *)value);
}

void outcome_csv(const struct outcome *o, bool clock, FILE *f)
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
