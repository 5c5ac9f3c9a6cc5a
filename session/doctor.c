/* session/doctor.c - the table of signs, what is measured for them, and the key that is most likely the cause. */
#include "session/doctor.h"

#include "base/array.h"
#include "base/numeral.h"
#include "sim/config/config_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- what is measured ---- */

/* Numbers of a population; NAN: not known. Parts are from 0 to 1. */
struct vitals {
    double silent; /* part of the images on which it did not fire */
    double
        saturated; /* part of its spikes that come as fast as refractory_ms allows, or of the ticks that have one */
    double bound;  /* part of the weights above 0 that stand at w_max_mV */
    double
        climbing; /* rise of theta over the stretch, as part of the limit at which neurons fire */
    double
        neurons; /* effective number of neurons that share the spikes, (sum n)^2 / sum n^2 */
    double alike;  /* mean cosine of the weights of two neurons */
    double again;  /* part of the images that are shown as often as max_retries allows */
    double missed; /* part of the images without a spike that could not be shown again */
};

/* Enough images that a part of them says something. */
enum { LEAST_IMAGES = 50 };

static double sum_of_squares(const struct health_population *p)
{
    double sum = 0;
    for (size_t j = 0; j < p->n; j++)
        sum += (double)p->spikes[j] * (double)p->spikes[j];
    return sum;
}

static double saturation(const struct doctor_subject *s, size_t k)
{
    const struct health_population *p = &s->health->of[k];
    const double shown = (double)s->health->n_presentations *
                         (s->config->run.present_ms / s->config->run.dt_ms);
    const double quick = (double)p->n_quick / (double)p->n_spikes;
    const double busy = (double)p->n_spikes / shown;
    if (p->n_spikes == 0)
        return 0;
    return s->config->population[k].lif.winner_take_all ? fmax(quick, busy) : quick;
}

/* The pace of learning falls, so that theta of a run that ends by the defaults has ceased to rise. */
static double mean_pace(const struct doctor_subject *s)
{
    const double start = s->config->run.anneal_start;
    const double part = (double)s->health->n_images / (double)s->images_run;
    return start >= 1 ? 1 : fmin(1, part / 2 / (1 - start));
}

static double climb(const struct doctor_subject *s, size_t k)
{
    const struct lif_group *g = s->net->population[k].lif;
    const double n = (double)g->n, images = (double)s->health->n_images;
    double theta_mV = 0;
    for (size_t j = 0; j < g->n; j++)
        theta_mV += (double)g->state.theta_mV[j] / n;
    const double period_ms = (double)s->health->n_presentations *
                             (s->config->run.present_ms + s->config->run.rest_ms);
    const double up_mV =
        mean_pace(s) * (double)g->theta_plus_mV * (double)s->health->of[k].n_spikes / n;
    const double down_mV = mean_pace(s) * theta_mV * period_ms / g->params.tau_theta_ms;
    return images > 0 ? (up_mV - down_mV) / ((double)g->derived.threshold_mV + theta_mV)
                      : 0;
}

static double at_bound(const struct dense *d, double w_max_mV)
{
    size_t above = 0, at = 0;
    for (size_t i = 0; i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++) {
            const double w = (double)dense_row(d, i)[j];
            above += w > 1e-3 * w_max_mV;
            at += w >= 0.99 * w_max_mV;
        }
    return above ? (double)at / (double)above : 0;
}

/* With unit vectors u the mean cosine over pairs is (|sum u|^2 - n) / (n (n - 1)). `norms`: [n_post] scratch. */
static double likeness(const struct dense *d, double *norms)
{
    const double n = (double)d->n_post;
    double square = 0;
    for (size_t j = 0; j < d->n_post; j++)
        norms[j] = 0;
    for (size_t i = 0; i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++)
            norms[j] += (double)dense_row(d, i)[j] * (double)dense_row(d, i)[j];
    for (size_t i = 0; i < d->n_pre; i++) {
        double sum = 0;
        for (size_t j = 0; j < d->n_post; j++)
            sum += norms[j] > 0 ? (double)dense_row(d, i)[j] / sqrt(norms[j]) : 0;
        square += sum * sum;
    }
    return (square - n) / (n * (n - 1));
}

static double weights_alike(const struct dense *d)
{
    double *norms = d->n_post > 1 ? array_create(d->n_post, sizeof *norms) : NULL;
    const double alike = norms ? likeness(d, norms) : (double)NAN;
    array_free(norms);
    return alike;
}

static void measure_weights(const struct doctor_subject *s, size_t k, struct vitals *v)
{
    const struct projection *q = network_inputs(s->net, (unsigned)k);
    if (!q || !q->weights || q->config->stdp.rule == STDP_NONE)
        return;
    v->bound = at_bound(q->weights, q->config->stdp.w_max_mV);
    v->alike = weights_alike(q->weights);
}

static void measure_spikes(const struct doctor_subject *s, size_t k, struct vitals *v)
{
    const struct health *h = s->health;
    const struct health_population *p = &h->of[k];
    const bool repeats = s->config->run.min_spikes > 0 && s->config->run.max_retries > 0;
    const bool is_output = k == h->output;
    const double squares = sum_of_squares(p), images = (double)h->n_images;
    v->silent = 1 - (double)p->n_answered / images;
    v->saturated = saturation(s, k);
    v->missed = is_output && !repeats ? v->silent : (double)NAN;
    v->again = is_output && repeats ? (double)h->n_most / images : (double)NAN;
    if (squares > 0 && p->n >= 10)
        v->neurons = (double)p->n_spikes * (double)p->n_spikes / squares;
}

static struct vitals measure(const struct doctor_subject *s, size_t k)
{
    const double none = (double)NAN;
    struct vitals v = {none, none, none, none, none, none, none, none};
    const bool counted =
        s->health->n_images >= LEAST_IMAGES && (!s->known || s->known[k]);
    if (counted)
        measure_spikes(s, k, &v);
    if (!s->net || s->goes_on)
        return v;
    measure_weights(s, k, &v);
    if (counted)
        v.climbing = climb(s, k);
    return v;
}

/* ---- keys that may be the cause ---- */

enum lever_section { OF_POPULATION, OF_INPUT, OF_INHIBITION, OF_SOURCE, OF_RUN };

/* A key, by the part of the network in whose section it stands. `is_above_rest`: a potential, which counts from rest_mV. */
static const struct lever {
    enum lever_section section;
    const char *key;
    bool is_above_rest;
} levers[] = {
#define LEVERS(ROW)                                        \
    ROW(THRESHOLD, OF_POPULATION, "threshold_mV", true)    \
    ROW(THETA_PLUS, OF_POPULATION, "theta_plus_mV", false) \
    ROW(TAU_THETA, OF_POPULATION, "tau_theta_ms", false)   \
    ROW(TAU_M, OF_POPULATION, "tau_m_ms", false)           \
    ROW(NORM, OF_INPUT, "weight_norm", false)              \
    ROW(W_MAX, OF_INPUT, "w_max_mV", false)                \
    ROW(ETA, OF_INPUT, "eta", false)                       \
    ROW(INHIBIT, OF_INHIBITION, "inhibit_mV", false)       \
    ROW(RATE, OF_SOURCE, "max_rate_Hz", false)             \
    ROW(PRESENT, OF_RUN, "present_ms", false)              \
    ROW(ANNEAL, OF_RUN, "anneal_start", false)             \
    ROW(MIN_SPIKES, OF_RUN, "min_spikes", false)           \
    ROW(RETRIES, OF_RUN, "max_retries", false)
#define LEVER_ROW(name, section, key, above)  {section, key, above},
#define LEVER_NAME(name, section, key, above) name,
    LEVERS(LEVER_ROW)};
enum { LEVERS(LEVER_NAME) N_LEVERS };

/* Remedies, as +(1 + lever): raise it, -(1 + lever): lower it; 0 ends the list. The first is taken where no key is far
 * from what is usual. */
#define RAISE(lever) (1 + (lever))
#define LOWER(lever) (-1 - (lever))
enum { REMEDIES = 10 };

/* ---- the signs ---- */

static const struct sign {
    const char *name;
    size_t offset; /* of the number in struct vitals */
    bool is_below; /* sick where the number is below the limit, not above */
    double limit;
    double early;     /* limit while training goes on; NAN: not looked for */
    double factor;    /* the number in the text: 100 for %, 1 */
    const char *what; /* with the number in it */
    int remedy[REMEDIES];
} signs[] = {
#define OF(member) offsetof(struct vitals, member)
    {"silent",
     OF(silent),
     false,
     0.5,
     0.9,
     100,
     "did not fire on %.0f %% of the images",
     {LOWER(THRESHOLD), RAISE(RATE), RAISE(NORM), RAISE(W_MAX), LOWER(THETA_PLUS),
      RAISE(TAU_M), LOWER(INHIBIT), RAISE(PRESENT)}},
    {"saturated",
     OF(saturated),
     false,
     0.5,
     0.9,
     100,
     "fires as fast as refractory_ms allows, %.0f %% of its spikes or ticks",
     {RAISE(THRESHOLD), RAISE(THETA_PLUS), RAISE(INHIBIT), LOWER(NORM), LOWER(W_MAX),
      LOWER(RATE)}},
    {"at-bounds",
     OF(bound),
     false,
     0.5,
     (double)NAN,
     100,
     "has %.0f %% of its weights above 0 at w_max_mV",
     {RAISE(W_MAX), LOWER(ETA), LOWER(NORM)}},
    {"climbing",
     OF(climbing),
     false,
     0.05,
     (double)NAN,
     100,
     "has thresholds that still rise, by %.0f %% in these images",
     {LOWER(ANNEAL), LOWER(THETA_PLUS)}},
    {"one-takes-all",
     OF(neurons),
     true,
     3,
     (double)NAN,
     1,
     "leaves its spikes to few: as many as %.1f neurons would share",
     {RAISE(THETA_PLUS), RAISE(TAU_THETA), LOWER(INHIBIT), LOWER(ETA)}},
    {"alike",
     OF(alike),
     false,
     0.9,
     (double)NAN,
     1,
     "has weights that are all alike, mean cosine %.2f",
     {RAISE(INHIBIT), RAISE(THETA_PLUS), RAISE(ETA), LOWER(ETA)}},
    {"always-again",
     OF(again),
     false,
     0.5,
     0.9,
     100,
     "had %.0f %% of the images shown as often as max_retries allows",
     {LOWER(MIN_SPIKES), LOWER(THRESHOLD), RAISE(RATE), RAISE(NORM), RAISE(W_MAX),
      LOWER(THETA_PLUS), RAISE(TAU_M), LOWER(INHIBIT), RAISE(PRESENT)}},
    {"never-again",
     OF(missed),
     false,
     0.02,
     (double)NAN,
     100,
     "missed %.0f %% of the images, and none was shown again",
     {RAISE(MIN_SPIKES), RAISE(RETRIES)}},
#undef OF
};

static double number_of(const struct vitals *v, const struct sign *sign)
{
    double number;
    memcpy(&number, (const char *)v + sign->offset, sizeof number);
    return number;
}

static bool shows(const struct vitals *v, const struct sign *sign, bool goes_on)
{
    const double limit = goes_on ? sign->early : sign->limit, x = number_of(v, sign);
    return sign->is_below ? x < limit : x >= limit; /* false where one is NAN */
}

/* ---- the values of a key ---- */

static const struct projection_config *projection_to(const struct config *c, size_t k,
                                                     enum projection_kind kind)
{
    const char *name = c->population[k].name;
    for (size_t q = 0; q < c->n_projections; q++) {
        const struct projection_config *p = &c->projection[q];
        if (p->kind == kind && strcmp(p->to, name) == 0 &&
            (kind == PROJECTION_DENSE || strcmp(p->from, name) == 0))
            return p;
    }
    return NULL;
}

/* Write the section of a key, of population k; false: the network has none. */
static bool section_of(const struct config *c, size_t k, enum lever_section section,
                       char name[static DOCTOR_KEY])
{
    const struct projection_config *input = projection_to(c, k, PROJECTION_DENSE);
    const struct projection_config *q =
        section == OF_INPUT ? input : projection_to(c, k, PROJECTION_UNIFORM);
    if (section == OF_RUN)
        snprintf(name, DOCTOR_KEY, "run");
    else if (section == OF_POPULATION)
        snprintf(name, DOCTOR_KEY, "population.%s", c->population[k].name);
    else if (section == OF_SOURCE && input &&
             c->population[config_population(c, input->from)].kind == POPULATION_SOURCE)
        snprintf(name, DOCTOR_KEY, "population.%s", input->from);
    else if (section != OF_SOURCE && q)
        snprintf(name, DOCTOR_KEY, "projection.%s", q->name);
    else
        return false;
    return true;
}

/* A key of a population, found in a configuration. */
struct value {
    struct config_section section;
    const struct config_key *key;
    double number;
};

static bool find_value(const struct config *c, const char *section, const char *key,
                       struct value *out)
{
    char text[CONFIG_VALUE];
    struct config_place place;
    size_t n;
    if (config_find(c, section, key, &place) != ESP_OK)
        return false;
    out->section = config_section(c, place.section);
    out->key = &config_keys(out->section.kind, &n)[place.key];
    config_value_print(out->key, config_field(c, &out->section, out->key), text);
    return numeral_real(text, -1e300, 1e300, &out->number) == NULL;
}

/* A remedy: the key, its value now, and the usual one. */
struct cure {
    char section[DOCTOR_KEY];
    const char *key;
    struct value now, usual;
    double from, to; /* the two values, of potentials above rest */
    double
        excess; /* by which factor the value differs from the usual in the wrong direction */
    bool raises, is_above_rest;
};

static bool find_cure(const struct doctor_subject *s, const struct config *usual,
                      size_t k, int remedy, struct cure *out)
{
    const struct lever *lever = &levers[remedy > 0 ? remedy - 1 : -remedy - 1];
    struct cure c = {
        .key = lever->key, .raises = remedy > 0, .is_above_rest = lever->is_above_rest};
    if (!section_of(s->config, k, lever->section, c.section) ||
        !find_value(s->config, c.section, lever->key, &c.now) ||
        !find_value(usual, c.section, lever->key, &c.usual))
        return false;
    const struct lif_params *now = &s->config->population[k].lif;
    c.from = c.now.number - (lever->is_above_rest ? now->rest_mV : 0);
    c.to = c.usual.number - (lever->is_above_rest ? usual->population[k].lif.rest_mV : 0);
    const double more = c.raises ? c.to : c.from, less = c.raises ? c.from : c.to;
    c.excess = more <= 0 ? 0 : less > 0 ? more / less : (double)INFINITY;
    *out = c;
    return true;
}

/* Of the remedies the one whose key is farthest from what is usual; *is_far is false if none is far. */
static bool choose(const struct doctor_subject *s, const struct config *usual, size_t k,
                   const int *remedy, struct cure *out, bool *is_far)
{
    struct cure cure;
    bool found = false;
    *is_far = false;
    for (size_t r = 0; r < REMEDIES && remedy[r]; r++) {
        if (!find_cure(s, usual, k, remedy[r], &cure))
            continue;
        const bool is_farther = cure.excess > (*is_far ? out->excess : 1.5);
        if (!found || is_farther)
            *out = cure;
        *is_far |= is_farther;
        found = true;
    }
    return found;
}

/* ---- findings ---- */

/* The usual value, as it would be typed: `auto` where that may stand. */
static void print_usual(const struct cure *c, char text[static DOCTOR_KEY])
{
    const bool may_be_auto =
        c->usual.key->word && strcmp(c->usual.key->word, "auto") == 0;
    if (may_be_auto)
        snprintf(text, DOCTOR_KEY, "auto");
    else
        numeral_shortest(c->usual.number, text);
}

/* Twice or half of what it is now, where that is not the cause. */
static void print_step(const struct doctor_subject *s, size_t k, const struct cure *c,
                       char text[static DOCTOR_KEY])
{
    const double half = c->now.key->type == KEY_DOUBLE ? c->from / 2 : ceil(c->from / 2);
    const double to = c->raises ? 2 * c->from : half;
    const double rest_mV = c->is_above_rest ? s->config->population[k].lif.rest_mV : 0;
    numeral_shortest(to + rest_mV, text);
}

/* Choose key and value, and write the likely cause and the remedy to words[]. */
static void prescribe(const struct doctor_subject *s, const struct config *usual,
                      size_t k, const struct sign *sign, struct finding *f,
                      char words[static DOCTOR_TEXT])
{
    struct cure cure;
    bool is_far;
    char key[sizeof f->key], set[DOCTOR_KEY];
    words[0] = '\0';
    if (!choose(s, usual, k, sign->remedy, &cure, &is_far))
        return;
    f->is_far = is_far;
    snprintf(key, sizeof key, "%s.%s", cure.section, cure.key);
    if (is_far)
        print_usual(&cure, set);
    else
        print_step(s, k, &cure, set);
    if (is_far)
        numeral_format(words, DOCTOR_TEXT,
                       "; %s = %g is far from the usual %g: set %s=%s", key,
                       cure.now.number, cure.usual.number, key, set);
    else
        snprintf(words, DOCTOR_TEXT, "; no key is far from usual: try %s=%s", key, set);
    memcpy(f->key, key, sizeof key);
    memcpy(f->set, set, sizeof set);
}

static void add(const struct doctor_subject *s, const struct config *usual, size_t k,
                const struct sign *sign, double number, struct findings *all)
{
    struct finding f = {.sign = sign->name, .value = number};
    const char *name = s->config->population[k].name;
    char number_words[DOCTOR_TEXT], remedy[DOCTOR_TEXT];
    if (all->n == DOCTOR_FINDINGS)
        return;
    numeral_format(number_words, sizeof number_words, sign->what, sign->factor * number);
    prescribe(s, usual, k, sign, &f, remedy);
    snprintf(f.population, sizeof f.population, "%s", name);
    snprintf(f.text, sizeof f.text, "%s %.128s%s", name, number_words, remedy);
    all->of[all->n++] = f;
}

/* A sign for which no key stands out is likely to go with one for which a key does. */
static void drop_guesses(struct findings *all, size_t first)
{
    bool any = false;
    for (size_t k = first; k < all->n; k++)
        any |= all->of[k].is_far;
    for (size_t k = first; any && k < all->n; k++) {
        struct finding *f = &all->of[k];
        char *remedy = strchr(f->text, ';');
        if (f->is_far || !remedy)
            continue;
        f->key[0] = f->set[0] = '\0';
        snprintf(remedy, DOCTOR_TEXT - (size_t)(remedy - f->text),
                 "; likely to go with the other signs of %s", f->population);
    }
}

/* A population that does not fire is shown its images again, and that it then says nothing new. */
static bool follows(const struct findings *all, size_t first, const struct sign *sign)
{
    const bool repeats = strcmp(sign->name, "always-again") == 0;
    return repeats && all->n > first && strcmp(all->of[first].sign, "silent") == 0;
}

void doctor_examine(const struct doctor_subject *s, struct findings *out)
{
    const struct config usual =
        config_usual(s->config, s->images_run, s->width, s->height);
    out->n = 0;
    for (size_t k = 0; k < s->config->n_populations; k++) {
        if (population_is_source(&s->config->population[k]))
            continue;
        const struct vitals v = measure(s, k);
        const size_t first = out->n;
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
            if (shows(&v, &signs[i], s->goes_on) && !follows(out, first, &signs[i]))
                add(s, &usual, k, &signs[i], number_of(&v, &signs[i]), out);
        drop_guesses(out, first);
    }
}

void doctor_json(struct json *j, const char *name, const struct findings *findings)
{
    const char *population = "";
    json_open(j, name);
    for (size_t k = 0; k < findings->n; k++) {
        const struct finding *f = &findings->of[k];
        if (strcmp(population, f->population) != 0) {
            if (*population)
                json_close(j);
            json_open(j, f->population);
            population = f->population;
        }
        json_open(j, f->sign);
        json_number(j, "value", f->value);
        json_text(j, "key", f->key[0] ? f->key : NULL);
        json_text(j, "set", f->key[0] ? f->set : NULL);
        json_text(j, "text", f->text);
        json_close(j);
    }
    if (*population)
        json_close(j);
    json_close(j);
}
