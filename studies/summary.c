/* studies/summary.c - compute statistics over seeds, and find lines. */
#include "studies/summary.h"

#include "base/array.h"
#include "studies/grid.h"

#include <math.h>
#include <string.h>

/* ---- statistics ---- */

void moments_add(struct moments *m, double x)
{
    if (isnan(x))
        return;
    m->n++;
    const double before = x - m->mean;
    m->mean += before / (double)m->n;
    m->squares += before * (x - m->mean);
}

struct sample moments_sample(const struct moments *m)
{
    const double none = (double)NAN, n = (double)m->n;
    struct sample s = {m->n, none, none, none};
    if (m->n > 0)
        s.mean = m->mean;
    if (m->n > 1) {
        s.sd = sqrt(m->squares / (n - 1));
        s.se = s.sd / sqrt(n);
    }
    return s;
}

/* ---- values of one result ---- */

typedef double value_fn(const struct result *o);

static double alive(const struct result *o)
{
    return (double)o->metrics.neurons_alive;
}

static double weights(const struct result *o)
{
    return (double)o->metrics.memory_after.weights;
}

static double neurons(const struct result *o)
{
    return (double)o->metrics.memory_after.neurons;
}

static double bytes(const struct result *o)
{
    return (double)(o->metrics.memory_after.weights + o->metrics.memory_after.neurons +
                    o->metrics.memory_after.lateral);
}

static double train_J(const struct result *o)
{
    return o->metrics.train_J;
}

static double test_J(const struct result *o)
{
    return o->metrics.test_J;
}

static double both_J(const struct result *o)
{
    return o->metrics.train_J + o->metrics.test_J;
}

static value_fn *const parts[SUMMARY_PARTS] = {
    [PART_WEIGHTS] = weights, [PART_NEURONS] = neurons, [PART_MEMORY] = bytes,
    [PART_TRAIN] = train_J,   [PART_TEST] = test_J,     [PART_BOTH] = both_J,
};

/* ---- over seeds ---- */

static struct sample over_seeds(const struct summary_line *l, value_fn *of)
{
    struct moments m = {0};
    for (size_t k = 0; k < l->n; k++)
        moments_add(&m, of(&l->first[k]));
    return moments_sample(&m);
}

/* Return the result with this seed in a line; NULL if there is none. */
static const struct result *partner(const struct summary_line *l, uint64_t seed)
{
    for (size_t k = 0; l && k < l->n; k++)
        if (l->first[k].seed == seed)
            return &l->first[k];
    return NULL;
}

static struct sample differences(const struct summary_line *a,
                                 const struct summary_line *b, value_fn *of)
{
    struct moments m = {0};
    for (size_t k = 0; a && k < a->n; k++) {
        const struct result *o = partner(b, a->first[k].seed);
        if (o)
            moments_add(&m, of(&a->first[k]) - of(o));
    }
    return moments_sample(&m);
}

static struct sample ratios(const struct summary_line *a, const struct summary_line *b,
                            value_fn *of)
{
    struct moments m = {0};
    for (size_t k = 0; a && k < a->n; k++) {
        const struct result *o = partner(b, a->first[k].seed);
        if (o)
            moments_add(&m, of(&a->first[k]) / of(o));
    }
    return moments_sample(&m);
}

struct sample summary_difference(const struct summary_line *a,
                                 const struct summary_line *b)
{
    return differences(a, b, result_accuracy);
}

bool summary_has_size(const struct summary_line *l)
{
    for (size_t k = 0; k < l->n; k++)
        if (l->first[k].metrics.neurons_alive != l->first[k].size)
            return false;
    return true;
}

static void describe(const struct summary *s, struct summary_line *l)
{
    const struct summary_line *all = summary_baseline(s);
    const struct summary_line *born = summary_find(s, "native", l->first->size);
    l->alive = over_seeds(l, alive);
    l->accuracy = over_seeds(l, result_accuracy);
    l->bytes = over_seeds(l, bytes);
    l->train_J = over_seeds(l, train_J);
    l->test_J = over_seeds(l, test_J);
    l->loss = differences(all, l, result_accuracy);
    l->over_native = differences(summary_has_size(l) ? l : NULL, born, result_accuracy);
    for (int part = 0; part < SUMMARY_PARTS; part++)
        l->ratio[part] = ratios(all, l, parts[part]);
}

/* ---- lines ---- */

static bool belong_together(const struct result *a, const struct result *b)
{
    return a->size == b->size && strcmp(a->row, b->row) == 0;
}

enum esp_status summary_create(const struct collection *c, struct summary *out)
{
    struct summary s = {.collection = c};
    s.line = array_create(c->n, sizeof *s.line);
    if (!s.line)
        return ESP_MEMORY;
    for (size_t k = 0; k < c->n; k++) {
        if (s.n == 0 || !belong_together(s.line[s.n - 1].first, &c->outcome[k]))
            s.line[s.n++] = (struct summary_line){.first = &c->outcome[k]};
        s.line[s.n - 1].n++;
    }
    for (size_t k = 0; k < s.n; k++)
        describe(&s, &s.line[k]);
    *out = s;
    return ESP_OK;
}

void summary_free(struct summary *s)
{
    array_free(s->line);
    *s = (struct summary){0};
}

const struct summary_line *summary_find(const struct summary *s, const char *row,
                                        uint64_t size)
{
    for (size_t k = 0; k < s->n; k++)
        if (s->line[k].first->size == size && strcmp(s->line[k].first->row, row) == 0)
            return &s->line[k];
    return NULL;
}

const struct summary_line *summary_baseline(const struct summary *s)
{
    return s->n > 0 && strcmp(s->line[0].first->row, "baseline") == 0 ? s->line : NULL;
}

uint64_t summary_main_size(const struct summary *s)
{
    uint64_t best = 0;
    double least = (double)INFINITY;
    for (size_t k = 0; k < s->n; k++) {
        const struct result *o = s->line[k].first;
        if (strcmp(o->row, "baseline") == 0 || grid_is_native(o->row))
            continue;
        const double distance =
            fabs((double)o->size -
                 (double)config_neurons(&s->collection->manifest.config) / 2);
        if (distance < least || (distance <= least && o->size > best)) {
            best = o->size;
            least = distance;
        }
    }
    return best;
}
