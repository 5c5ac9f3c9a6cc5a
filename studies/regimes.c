/* studies/regimes.c - find the regimes of a study, print their table, draw their figure. */
#include "studies/regimes.h"

#include "base/numeral.h"

#include "studies/figure_templates.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char counting[] = "constant";

const char *const regime_control_names[REGIME_CONTROLS] = {[REGIME_RANDOM] = "random",
                                                           [REGIME_NATIVE] = "native",
                                                           [REGIME_REDUNDANCY] =
                                                               "redundancy"};

/* ---- the rows of `study regimes` ---- */

static const char *const settings_of_all[] = {"",
                                              "+population.exc.tau_theta_ms=3e6",
                                              "+population.exc.tau_theta_ms=1e6",
                                              "+population.exc.theta_plus_mV=0",
                                              "+projection.inhibition.inhibit_mV=30",
                                              "+projection.inhibition.inhibit_mV=15"};
static const char *const schedules[] = {"", "+prune_start=0.7+prune_end=0.95"};

void regimes_rows(char *to, size_t room)
{
    const size_t n_settings = sizeof settings_of_all / sizeof *settings_of_all;
    size_t n = 0;
    for (size_t k = 0; k < n_settings && n < room; k++) {
        const char *of_all = settings_of_all[k];
        n += (size_t)snprintf(to + n, room - n, "%snative%s", k ? "," : "", of_all);
        for (int late = 0; late < 2 && n < room; late++)
            n += (size_t)snprintf(
                to + n, room - n, ",constant%s%s,random%s%s,redundancy%s%s", of_all,
                schedules[late], of_all, schedules[late], of_all, schedules[late]);
    }
    assert(n < room);
}

/* ---- finding ---- */

/* Whether a setting "key=value" is of pruning: without a section, or of [prune]. */
static bool is_of_pruning(const char *setting, size_t n)
{
    const char *equals = memchr(setting, '=', n);
    const size_t key = equals ? (size_t)(equals - setting) : n;
    return !memchr(setting, '.', key) ||
           strncmp(setting, "prune", strcspn(setting, ".")) == 0;
}

/* The row of a control in the regime of `settings`, which begin with + unless they are empty. */
static void name_control(enum regime_control control, const char *settings,
                         char to[static METRICS_NAME])
{
    int n = snprintf(to, METRICS_NAME, "%s", regime_control_names[control]);
    while (*settings && n < METRICS_NAME) {
        const size_t length = 1 + strcspn(settings + 1, "+");
        if (control != REGIME_NATIVE || !is_of_pruning(settings + 1, length - 1))
            n += snprintf(to + n, (size_t)(METRICS_NAME - n), "%.*s", (int)length,
                          settings);
        settings += length;
    }
}

/* "+population.exc.tau_theta_ms=1e6+prune_start=0.7" as "tau_theta_ms=1e6 prune_start=0.7". */
static void name_regime(const char *settings, char to[static METRICS_NAME])
{
    int n = 0;
    snprintf(to, METRICS_NAME, "as configured");
    while (*settings && n < METRICS_NAME) {
        const size_t length = 1 + strcspn(settings + 1, "+");
        const char *key = settings + 1, *equals = memchr(settings, '=', length), *dot;
        while (equals && (dot = memchr(key, '.', (size_t)(equals - key))))
            key = dot + 1;
        n += snprintf(to + n, (size_t)(METRICS_NAME - n), "%s%.*s", n ? " " : "",
                      (int)(settings + length - key), key);
        settings += length;
    }
}

static struct regime compare(const struct summary *s, const struct summary_line *count)
{
    struct regime r = {.count = count};
    const char *settings = count->first->row + strlen(counting);
    name_regime(settings, r.name);
    for (int k = 0; k < REGIME_CONTROLS; k++) {
        char row[METRICS_NAME];
        name_control((enum regime_control)k, settings, row);
        const struct summary_line *l = summary_find(s, row, count->first->size);
        r.over[k] = summary_difference(count, l);
    }
    return r;
}

size_t regimes_find(const struct summary *s, uint64_t size,
                    struct regime regime[static GRID_ROWS])
{
    const size_t length = strlen(counting);
    size_t n = 0;
    for (size_t k = 0; k < s->n && n < GRID_ROWS; k++) {
        const struct result *o = s->line[k].first;
        if (o->size == size && strncmp(o->row, counting, length) == 0 &&
            (o->row[length] == '\0' || o->row[length] == '+'))
            regime[n++] = compare(s, &s->line[k]);
    }
    return n;
}

/* ---- page and figure ---- */

enum { PANELS = 4 };

/* The sizes at which there is a map, the largest first; returns their number. */
static size_t list_sizes(const struct summary *s, uint64_t size[static PANELS])
{
    struct regime regime[GRID_ROWS];
    size_t n = 0;
    for (size_t k = 0; k < s->n && n < PANELS; k++) {
        const uint64_t this = s->line[k].first->size;
        size_t place = 0;
        while (place < n && size[place] != this)
            place++;
        if (place == n && regimes_find(s, this, regime) > 1)
            size[n++] = this;
    }
    return n;
}

static void print_regime(const struct page *p, const struct regime *r)
{
    fputs("| ", p->f);
    page_text(p, r->name);
    fputs(" | ", p->f);
    page_sample(p, &r->count->accuracy, 2);
    for (int k = 0; k < REGIME_CONTROLS; k++) {
        fputs(" | ", p->f);
        page_difference(p, &r->over[k]);
    }
    fputs(" |\n", p->f);
}

void page_regimes(const struct page *p)
{
    uint64_t size[PANELS];
    const size_t n_sizes = list_sizes(p->s, size);
    if (n_sizes == 0)
        return;
    fputs("\n## Where counting pays\n\n`constant` removes the neurons that fire least. "
          "Its accuracy minus that of its "
          "controls in the same regime, in points: above 0 counting pays.\n",
          p->f);
    if (p->figures->regimes && p->figures->drawn)
        fputs(
            "\n![Points of counting over its controls, by regime](figures/regimes.svg)\n",
            p->f);
    for (size_t k = 0; k < n_sizes; k++) {
        struct regime regime[GRID_ROWS];
        const size_t n = regimes_find(p->s, size[k], regime);
        fprintf(
            p->f,
            "\n| %" PRIu64
            " neurons left | constant | over random | over native | over redundancy |\n"
            "|---|---|---|---|---|\n",
            size[k]);
        for (size_t j = 0; j < n; j++)
            print_regime(p, &regime[j]);
    }
}

/* A record for each regime and control: regime, place from above, difference, its se. */
static void record(struct figure *f, const struct summary *s, const uint64_t *size,
                   size_t n_sizes, double *low, double *high)
{
    for (size_t k = 0; k < n_sizes; k++) {
        struct regime regime[GRID_ROWS];
        const size_t n = regimes_find(s, size[k], regime);
        for (int c = 0; c < REGIME_CONTROLS; c++)
            for (size_t j = 0; j < n; j++) {
                const struct sample *d = &regime[j].over[c];
                const double se = isnan(d->se) ? 0.0 : d->se;
                const double x[] = {(double)(j + 1), d->mean, se};
                figure_record(f, regime[j].name, x, 3);
                *low = d->mean - se < *low ? d->mean - se : *low;
                *high = d->mean + se > *high ? d->mean + se : *high;
            }
    }
}

/* The columns of the figure: a panel for each size, of the same regimes. */
static size_t count_regimes(const struct summary *s, const uint64_t *size, size_t n_sizes)
{
    struct regime regime[GRID_ROWS];
    size_t most = 0;
    for (size_t k = 0; k < n_sizes; k++) {
        const size_t n = regimes_find(s, size[k], regime);
        most = n > most ? n : most;
    }
    return most;
}

static void write_curves(struct figure *f, const struct summary *s, const uint64_t *size,
                         size_t n_sizes)
{
    struct regime regime[GRID_ROWS];
    struct figure_curves c = {.n = n_sizes * REGIME_CONTROLS};
    double first = 0;
    for (size_t k = 0; k < n_sizes; k++) {
        const double n = (double)regimes_find(s, size[k], regime);
        for (size_t j = 0; j < REGIME_CONTROLS; j++, first += n) {
            const size_t curve = k * REGIME_CONTROLS + j;
            c.style[curve] = figure_style_of(s, regime_control_names[j]);
            c.first[curve] = first;
            c.last[curve] = first + n - 1;
        }
    }
    figure_write_curves(f, &c);
}

enum esp_status figure_regimes(const struct figure_site *site, bool *made)
{
    uint64_t size[PANELS];
    double neurons[PANELS], low = 0, high = 0;
    struct figure f;
    const size_t n_sizes = list_sizes(site->summary, size);
    *made = n_sizes > 0;
    if (!*made)
        return ESP_OK;
    const enum esp_status st = figure_open(site, "regimes", "regime,place,over,se", &f);
    if (st != ESP_OK)
        return st;
    record(&f, site->summary, size, n_sizes, &low, &high);
    for (size_t k = 0; k < n_sizes; k++)
        neurons[k] = (double)size[k];
    const size_t n = count_regimes(site->summary, size, n_sizes);
    const double pad = figure_pad(high - low);
    figure_number(&f, "width", 400 + 340 * (double)n_sizes);
    figure_number(&f, "height", 150 + 30 * (double)n);
    figure_number(&f, "n_panels", (double)n_sizes);
    figure_number(&f, "n_regimes", (double)n);
    figure_numbers(&f, "neurons", neurons, n_sizes);
    figure_number(&f, "low", low - pad);
    figure_number(&f, "high", high + pad);
    write_curves(&f, site->summary, size, n_sizes);
    return figure_close(site, &f, template_regimes);
}
