/* studies/tune_tables.c */
#include "studies/tune_tables.h"

#include "base/files.h"
#include "base/numeral.h"
#include "base/output.h"
#include "sim/config/config_keys.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tune_value_of(const struct config *c, const char *key, char text[static VARY_VALUE])
{
    static_assert((int)VARY_VALUE >= (int)CONFIG_VALUE, "values of keys have room");
    char section[VARY_KEY];
    struct config_place place;
    size_t n;
    snprintf(section, sizeof section, "%s", key);
    char *dot = strrchr(section, '.');
    assert(dot); /* vary_parse has found the key in this configuration */
    *dot = '\0';
    const enum esp_status st = config_find(c, section, dot + 1, &place);
    assert(st == ESP_OK);
    (void)st;
    const struct config_section s = config_section(c, place.section);
    const struct config_key *k = config_keys(s.kind, &n) + place.key;
    config_value_print(k, config_field(c, &s, k), text);
}

static void write_sample(const struct sample *x, FILE *f)
{
    const double values[] = {x->mean, x->sd, x->se};
    for (int k = 0; k < 3; k++)
        if (isnan(values[k]))
            fputc(',', f);
        else
            numeral_write(f, ",%.6g", values[k]);
}

/* As a field: numbers and words as they are; what else there may be in quotes, and never as a formula of a
 * spreadsheet. */
static void write_value(const char *value, FILE *f)
{
    char *end;
    fputc(',', f);
    const bool is_number = numeral_parse(value, &end) <= HUGE_VAL && *end == '\0';
    if (is_number || (!strpbrk(value, "\",\r\n") && !strchr("=+-@", *value))) {
        fputs(value, f);
        return;
    }
    fputs(strchr("=+-@", *value) ? "\"'" : "\"", f);
    for (const char *c = value; *c; c++) {
        if (*c == '"')
            fputc('"', f);
        fputc(*c, f);
    }
    fputc('"', f);
}

static void write_trial(const struct tune_params *p, const struct tune_trial *t, FILE *f)
{
    fprintf(f, "%" PRIu64, t->number);
    for (size_t k = 0; k < p->n_vary; k++)
        write_value(t->value[k], f);
    fprintf(f, ",%zu", t->accuracy.n);
    write_sample(&t->accuracy, f);
    write_sample(&t->gain, f);
    numeral_write(f, t->alive.n ? ",%.6g,%.6g\n" : ",,\n", t->alive.mean,
                  t->train_J.mean);
}

enum esp_status tune_table_write(const struct tune_params *params,
                                 const struct tune_result *r)
{
    char path[FILES_PATH];
    struct output n;
    enum esp_status st = files_path(path, "%s/trials.csv", params->folder);
    if (st == ESP_OK)
        st = output_renew(path, OUTPUT_TRIALS_TABLE, &n);
    if (st != ESP_OK)
        return st;
    fputs("trial", n.f);
    for (size_t k = 0; k < params->n_vary; k++)
        fprintf(n.f, ",%s", params->vary[k].key);
    fputs(",seeds,accuracy,accuracy_sd,accuracy_se,gain,gain_sd,gain_se,neurons_alive,"
          "train_J\n",
          n.f);
    for (size_t k = 0; k < r->n_trials; k++)
        write_trial(params, &r->trial[k], n.f);
    return output_keep(&n);
}

enum esp_status tune_best_write(const struct tune_params *params,
                                const struct tune_trial *best)
{
    char path[FILES_PATH], value[TUNE_KEYS][VARY_VALUE];
    struct output n;
    struct config config;
    enum esp_status st = tune_draw(params, best->number, value, &config);
    if (st == ESP_OK)
        st = files_path(path, "%s/best.ini", params->folder);
    if (st == ESP_OK)
        st = output_renew(path, OUTPUT_SETTINGS, &n);
    if (st != ESP_OK)
        return st;
    numeral_write(n.f, "; trial %" PRIu64 " of a search: %.2f %% of the held-out images",
                  best->number, best->accuracy.mean);
    for (size_t k = 0; k < params->n_vary; k++)
        fprintf(n.f, "\n; %s = %s", params->vary[k].key, value[k]);
    fputs("\n;\n", n.f);
    st = config_write(&config, n.f, true);
    if (st == ESP_OK)
        return output_keep(&n);
    output_drop(&n);
    return st;
}
