/* studies/tune.c - draw the values of trials, run the trainings, write the table and best.ini. */
#include "studies/tune.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/numeral.h"
#include "base/output.h"
#include "sim/config/config_keys.h"
#include "studies/pool.h"
#include "studies/result.h"
#include "studies/trial.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ATTEMPTS = 100, ATTEMPTS_ROOM = 128 };

struct search {
    const struct tune_params *params;
    char folder[FILES_PATH]; /* path of the folder trials/ */
    uint64_t identity;
    int lock;
    /* [n_missing] numbers of the missing trainings; number = trial * n_seeds + seed - 1. */
    uint64_t *training;
    size_t n_missing;
    struct tune_result result;
    double begun_s;
};

/* ---- tables and best.ini ---- */

/* Write the value that a key has in a configuration as text. */
static void value_of(const struct config *c, const char *key,
                     char text[static VARY_VALUE])
{
    static_assert((int)VARY_VALUE >= (int)CONFIG_VALUE, "values of keys have room");
    char section[VARY_KEY];
    struct config_place place;
    size_t n;
    snprintf(section, sizeof section, "%s", key);
    char *dot = strrchr(section, '.');
    assert(dot); /* vary_parse has checked that the key exists */
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

/* Write a comma and a CSV field. Numbers and simple words are written as they are, other texts in quotes. A
 * text that a spreadsheet would read as a formula gets a ' in front. */
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

static enum esp_status write_table(const struct tune_params *params,
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

static enum esp_status write_best(const struct tune_params *params,
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

/* ---- trials ---- */

/* The word of a list in a trial: of as many trials as there are words each has another one, in an order that is drawn
 * anew for every round. */
static void take_word(const struct tune_params *p, size_t key, uint64_t trial,
                      char value[static VARY_VALUE])
{
    const struct vary *v = &p->vary[key];
    const uint64_t round = (trial - 1) / v->n_words;
    const size_t place = (size_t)((trial - 1) % v->n_words);
    size_t order[VARY_WORDS];
    struct random r =
        random_start(p->search_seed, random_of(RANDOM_TUNE, 1 + key), round);
    for (size_t k = 0; k < v->n_words; k++) {
        const size_t j = random_below(&r, (uint32_t)k + 1);
        order[k] = order[j];
        order[j] = k;
    }
    memcpy(value, v->word[order[place]], VARY_VALUE);
}

/* Words are those of their round, unless no other values fit them. */
static enum esp_status draw_once(const struct tune_params *p, uint64_t trial,
                                 uint64_t attempt, char value[][VARY_VALUE],
                                 struct config *c)
{
    struct random r =
        random_start(p->search_seed, RANDOM_TUNE, trial * ATTEMPTS_ROOM + attempt);
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < p->n_vary; k++) {
        vary_draw(&p->vary[k], &r, value[k]);
        if (p->vary[k].scale == VARY_CHOICE && attempt < ATTEMPTS / 2)
            take_word(p, k, trial, value[k]);
    }
    for (size_t k = 0; k < p->n_vary && st == ESP_OK; k++)
        st = config_set(c, p->vary[k].key, value[k]);
    return st == ESP_OK ? config_check(c) : st;
}

uint64_t tune_grid_size(const struct vary *vary, size_t n_vary)
{
    uint64_t n = 1;
    for (size_t k = 0; k < n_vary; k++) {
        n *= vary[k].n_words;
        if (n > TUNE_TRIALS)
            return UINT64_MAX;
    }
    return n;
}

/* Write combination `trial` of a grid to value[] and, unless `out` is NULL, the configuration with it to *out. */
static enum esp_status take_point(const struct tune_params *p, uint64_t trial,
                                  char value[][VARY_VALUE], struct config *out)
{
    struct config c = *p->config;
    enum esp_status st = ESP_OK;
    for (size_t k = p->n_vary; k-- > 0; trial /= p->vary[k].n_words)
        memcpy(value[k], p->vary[k].word[trial % p->vary[k].n_words], VARY_VALUE);
    for (size_t k = 0; k < p->n_vary && st == ESP_OK; k++)
        st = config_set(&c, p->vary[k].key, value[k]);
    if (st == ESP_OK)
        st = config_check(&c);
    if (st == ESP_OK && out)
        *out = c;
    return st;
}

enum esp_status tune_draw(const struct tune_params *params, uint64_t trial,
                          char value[][VARY_VALUE], struct config *out)
{
    if (params->is_grid)
        return take_point(params, trial, value, out);
    struct config c = *params->config;
    enum esp_status st = ESP_INPUT;
    for (uint64_t attempt = 0; trial > 0 && st != ESP_OK && attempt < ATTEMPTS;
         attempt++) {
        c = *params->config;
        st = draw_once(params, trial, attempt, value, &c);
    }
    for (size_t k = 0; trial == 0 && k < params->n_vary; k++)
        value_of(params->config, params->vary[k].key, value[k]);
    if (trial > 0 && st != ESP_OK)
        return esp_fail(ESP_INPUT, "--vary: in %d draws no values fit together: %s",
                        ATTEMPTS, esp_message());
    if (out)
        *out = c;
    return ESP_OK;
}

static enum esp_status path_of(const struct search *s, uint64_t training,
                               char to[static FILES_PATH])
{
    const uint64_t n = s->params->n_seeds;
    return files_path(to, "%s/%04" PRIu64 "-s%" PRIu64 ".json", s->folder, training / n,
                      training % n + 1);
}

/* How words of lists are drawn; a number that grows when trials of old folders would have other values. */
static uint64_t way_of_drawing(const struct tune_params *p)
{
    bool lists = false;
    for (size_t k = 0; k < p->n_vary; k++)
        lists |= p->vary[k].scale == VARY_CHOICE;
    return lists && !p->is_grid ? 2 : 1;
}

/* Compute s->identity, a hash of settings, data, keys with ranges, and seed of the search. If two searches have
 * equal hashes, trial k has the same values in both. */
static enum esp_status identify(struct search *s)
{
    const struct tune_params *p = s->params;
    uint64_t data_identity;
    const enum esp_status st = trial_data_hash(p->data, &data_identity);
    if (st != ESP_OK)
        return st;
    uint64_t hash = hash_word(config_hash(p->config), data_identity);
    hash = hash_word(hash, p->search_seed);
    if (way_of_drawing(p) > 1)
        hash = hash_word(hash, way_of_drawing(p));
    s->identity = hash_text(hash, p->manifest->vary);
    return ESP_OK;
}

/* ---- missing trainings ---- */

/* Read the result of a training. *is_there is false if the file does not exist or is damaged. Return ESP_INPUT
 * if it belongs to another search. */
static enum esp_status look(const struct search *s, uint64_t training, struct result *o,
                            bool *is_there)
{
    char path[FILES_PATH];
    const enum esp_status st = path_of(s, training, path);
    if (st != ESP_OK)
        return st;
    *is_there = files_exist(path) && result_read(path, o) == ESP_OK;
    if (*is_there && o->study != s->identity)
        return esp_fail(ESP_INPUT, "%s is of another search: choose another --out", path);
    return ESP_OK;
}

static enum esp_status list_missing(struct search *s)
{
    const struct tune_params *p = s->params;
    const uint64_t n = p->n_trials * p->n_seeds;
    s->training = array_create(n, sizeof *s->training);
    if (!s->training)
        return ESP_MEMORY;
    s->n_missing = 0;
    for (uint64_t k = p->n_shards > 1 ? p->shard - 1 : 0;
         k<n; k += p->n_shards> 1 ? p->n_shards : 1) {
        struct result o;
        bool is_there;
        const enum esp_status st = look(s, k, &o, &is_there);
        if (st != ESP_OK)
            return st;
        if (!is_there)
            s->training[s->n_missing++] = k;
        s->result.n_trainings++;
    }
    s->result.n_finished = s->result.n_trainings - s->n_missing;
    return ESP_OK;
}

static enum esp_status claim(struct search *s)
{
    char path[FILES_PATH];
    struct manifest *m = array_create(1, sizeof *m);
    enum esp_status st = m ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = files_path(path, "%s/tune.json", s->params->folder);
    if (st == ESP_OK && files_exist(path)) {
        st = manifest_read(path, m);
        if (st == ESP_OK && m->identity != s->identity)
            st = esp_fail(ESP_INPUT,
                          "%s holds a search with other settings, keys or data: choose "
                          "another --out",
                          s->params->folder);
    }
    if (st == ESP_OK) {
        *m = *s->params->manifest;
        m->identity = s->identity;
        st = manifest_write(m, path);
    }
    array_free(m);
    return st;
}

static enum esp_status prepare(struct search *s)
{
    char lock[FILES_PATH];
    const char *folder = s->params->folder;
    enum esp_status st = files_path(s->folder, "%s/trials", folder);
    if (st == ESP_OK)
        st = files_make_folder(s->folder);
    if (st == ESP_OK)
        st = identify(s);
    if (st == ESP_OK)
        st = s->params->n_shards > 1 ? files_path(lock, "%s/.tune-%u-%u.lock", folder,
                                                  s->params->shard, s->params->n_shards)
                                     : files_path(lock, "%s/.tune.lock", folder);
    if (st == ESP_OK)
        st = files_lock(lock, folder, &s->lock);
    if (st == ESP_OK)
        st = claim(s);
    return st == ESP_OK ? list_missing(s) : st;
}

/* ---- trainings, in child processes ---- */

static void tell_pulse(void *listener, double fraction)
{
    pool_tell(listener, fraction);
}

static enum esp_status train(const struct search *s, uint64_t training,
                             struct pool_pulse *pulse, struct result *o)
{
    char value[TUNE_KEYS][VARY_VALUE];
    struct config config;
    struct trial *trial = NULL;
    enum esp_status st =
        tune_draw(s->params, training / s->params->n_seeds, value, &config);
    config.run.eval = CONFIG_EVAL_VALIDATION;
    config.run.seed = training % s->params->n_seeds + 1;
    const struct trial_params params = {.config = &config,
                                        .data = s->params->data,
                                        .tell = tell_pulse,
                                        .listener = pulse};
    if (st == ESP_OK)
        st = trial_create(&params, &trial);
    if (st == ESP_OK)
        st = trial_train(trial);
    *o = (struct result){
        .study = s->identity, .size = config_neurons(&config), .seed = config.run.seed};
    snprintf(o->row, sizeof o->row, "%" PRIu64, training / s->params->n_seeds);
    if (st == ESP_OK)
        st = trial_score(trial, o);
    trial_free(trial);
    return st;
}

static enum esp_status work(void *context, size_t task, struct pool_pulse *pulse)
{
    const struct search *s = context;
    char path[FILES_PATH];
    struct result o;
    enum esp_status st = path_of(s, s->training[task], path);
    if (st == ESP_OK)
        st = train(s, s->training[task], pulse, &o);
    return st == ESP_OK ? result_write(&o, path) : st;
}

/* ---- trainings, in the parent process ---- */

static void ended(void *context, size_t task, const char *failure)
{
    struct search *s = context;
    struct tune_result *r = &s->result;
    if (!failure) {
        r->n_finished++;
        r->n_trained++;
        return;
    }
    const uint64_t n = s->params->n_seeds, training = s->training[task];
    if (r->n_failed++ == 0)
        snprintf(r->first_failure, sizeof r->first_failure,
                 "trial %" PRIu64 " seed %" PRIu64 ": %s", training / n, training % n + 1,
                 failure);
}

static void tick(void *context, const struct pool_view *view)
{
    const struct search *s = context;
    double done = (double)view->n_ended;
    for (size_t k = 0; k < view->n_running; k++)
        done += view->running[k].done;
    const double took_s = clock_now_s() - s->begun_s;
    const struct tune_view v = {.n_trainings = s->result.n_trainings,
                                .n_finished = s->result.n_finished,
                                .n_failed = s->result.n_failed,
                                .left_s =
                                    took_s < 3 || done <= 0
                                        ? -1
                                        : took_s * ((double)view->n_tasks - done) / done};
    s->params->tick(s->params->listener, &v);
}

/* ---- results ---- */

static int by_accuracy(const void *a, const void *b)
{
    const struct tune_trial *x = a, *y = b;
    const double u = x->accuracy.n ? x->accuracy.mean : -1;
    const double v = y->accuracy.n ? y->accuracy.mean : -1;
    if (u > v || u < v)
        return u > v ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static int by_number(const void *a, const void *b)
{
    const struct tune_trial *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Compute the statistics of a trial. first[] holds the accuracies of trial 0 by seed (NAN: none) and is filled by
 * the call for trial 0. */
static enum esp_status score_trial(const struct search *s, struct tune_trial *t,
                                   double *first)
{
    struct moments accuracy = {0}, gain = {0}, alive = {0}, train_J = {0};
    const uint64_t n_seeds = s->params->n_seeds;
    for (uint64_t k = 0; k < n_seeds; k++) {
        struct result o;
        bool is_there;
        const enum esp_status st = look(s, t->number * n_seeds + k, &o, &is_there);
        if (st != ESP_OK)
            return st;
        if (!is_there && s->result.n_failed == 0)
            return esp_fail(ESP_IO, "the outcome of trial %" PRIu64 " cannot be read: %s",
                            t->number, esp_message());
        const double percent = is_there ? result_accuracy(&o) : (double)NAN;
        if (t->number == 0)
            first[k] = percent;
        moments_add(&accuracy, percent);
        moments_add(&gain, percent - first[k]);
        moments_add(&alive, is_there ? (double)o.metrics.neurons_alive : (double)NAN);
        moments_add(&train_J, is_there ? o.metrics.train_J : (double)NAN);
    }
    t->accuracy = moments_sample(&accuracy);
    t->gain = moments_sample(&gain);
    t->alive = moments_sample(&alive);
    t->train_J = moments_sample(&train_J);
    return ESP_OK;
}

static enum esp_status score_all(struct search *s)
{
    struct tune_result *r = &s->result;
    double *first = array_create(s->params->n_seeds, sizeof *first);
    r->n_trials = s->params->n_trials;
    r->trial = array_create(r->n_trials, sizeof *r->trial);
    enum esp_status st = first && r->trial ? ESP_OK : ESP_MEMORY;
    for (size_t k = 0; k < r->n_trials && st == ESP_OK; k++) {
        r->trial[k].number = k;
        st = tune_draw(s->params, k, r->trial[k].value, NULL);
        if (st == ESP_OK)
            st = score_trial(s, &r->trial[k], first);
    }
    if (st == ESP_OK)
        st = write_table(s->params, r);
    if (st == ESP_OK)
        qsort(r->trial, r->n_trials, sizeof *r->trial, by_accuracy);
    if (st == ESP_OK && r->n_trials > 0 && r->trial[0].accuracy.n > 0)
        st = write_best(s->params, &r->trial[0]);
    if (st == ESP_OK && r->n_trials > 0)
        r->best = r->trial[0].number;
    if (st == ESP_OK && s->params->is_grid)
        qsort(r->trial, r->n_trials, sizeof *r->trial, by_number);
    array_free(first);
    return st;
}

enum esp_status tune_run(const struct tune_params *params, struct tune_result *out)
{
    struct search s = {.params = params, .lock = -1, .begun_s = clock_now_s()};
    const struct pool pool = {.context = &s,
                              .work = work,
                              .leave = params->leave,
                              .ended = ended,
                              .tick = params->tick ? tick : NULL};
    enum esp_status st = prepare(&s);
    if (st == ESP_OK)
        st = pool_run(&pool, s.n_missing, params->jobs);
    if (st == ESP_OK && params->n_shards <= 1)
        st = score_all(&s);
    if (st == ESP_OK || st == ESP_INTERRUPTED)
        *out = s.result;
    else
        tune_result_free(&s.result);
    if (s.lock >= 0)
        close(s.lock);
    array_free(s.training);
    return st;
}

void tune_result_free(struct tune_result *r)
{
    array_free(r->trial);
    r->trial = NULL;
}
