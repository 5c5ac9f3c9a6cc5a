/* bench/loops.c - the section `loops`. It compares the builds of the hot loops for different instruction sets.
 * It also compares three ways to pass over the neurons: once per input spike, once per tick, and in blocks of
 * neurons that are advanced through many ticks. */
#include "bench/bench.h"
#include "bench/stage_inputs.h"

#include "kernels/kernels.h"

enum { NEURONS = 800, BUILDS_MAX = 8, ROWS_MAX = 64 };

/* ---- builds of the hot loops ---- */

struct build {
    const struct kernels *kernels;
    struct subject *subject;
};

static enum esp_status use_build(void *context)
{
    const struct build *b = context;
    return kernels_select(b->kernels->name);
}

static enum esp_status train(void *context)
{
    const struct build *b = context;
    return subject_train(b->subject);
}

static enum esp_status start_build(const struct bench *b, struct build *build)
{
    const struct subject_params params = {.neurons = NEURONS};
    const enum esp_status st = use_build(build);
    return st == ESP_OK ? subject_create(b, &params, &build->subject) : st;
}

static enum esp_status compare_builds(const struct bench *b)
{
    struct build builds[BUILDS_MAX] = {0};
    struct timing c[BUILDS_MAX] = {0};
    const char *in_use = kernels_get()->name;
    enum esp_status st = ESP_OK;
    size_t n = 0;
    for (; n < BUILDS_MAX && kernels_available(n) && st == ESP_OK; n++) {
        builds[n].kernels = kernels_available(n);
        st = start_build(b, &builds[n]);
        c[n] = (struct timing){.prepare = use_build, .run = train, .context = &builds[n]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, n, b->repeats);
    for (size_t k = 0; k < n; k++) {
        if (st == ESP_OK)
            report_row(b->report,
                       &(struct report_row){
                           "train", NEURONS, builds[k].kernels->name,
                           measure_seconds(&c[k], subject_us(builds[k].subject)),
                           "us/image"});
        subject_free(builds[k].subject);
    }
    const enum esp_status back = kernels_select(in_use);
    return st == ESP_OK ? back : st;
}

/* ---- passes over the neurons ---- */

static void add_ticks(struct stage_inputs *r, const struct lif_blocks_input *in)
{
    const float *rows[ROWS_MAX];
    size_t event = in->begin;
    for (size_t k = 0; k < in->n_groups; k++) {
        size_t n = 0;
        for (; event < in->group[k].end && n < ROWS_MAX; event++)
            rows[n++] = in->w_mV + in->id[event] * in->stride;
        lif_add(stage_inputs_lif(r), in->group[k].tick + in->delay, rows, n);
        event = in->group[k].end;
    }
}

static void add_one_by_one(struct stage_inputs *r, const struct lif_blocks_input *in)
{
    size_t event = in->begin;
    for (size_t k = 0; k < in->n_groups; k++)
        for (; event < in->group[k].end; event++) {
            const float *row = in->w_mV + in->id[event] * in->stride;
            lif_add(stage_inputs_lif(r), in->group[k].tick + in->delay, &row, 1);
        }
}

static enum esp_status many_ticks(void *context)
{
    stage_inputs_each_run(context, stage_inputs_advance);
    return ESP_OK;
}

static enum esp_status pass_per_tick(void *context)
{
    stage_inputs_each_run(context, add_ticks);
    return ESP_OK;
}

static enum esp_status pass_per_spike(void *context)
{
    stage_inputs_each_run(context, add_one_by_one);
    return ESP_OK;
}

static enum esp_status compare_passes(const struct bench *b)
{
    const struct subject_params params = {.neurons = NEURONS};
    struct subject *s = NULL;
    struct stage_inputs r = {0};
    enum esp_status st = subject_create(b, &params, &s);
    if (st == ESP_OK)
        st = stage_inputs_create(s, &r);
    struct timing c[] = {{.run = many_ticks, .context = &r},
                         {.run = pass_per_tick, .context = &r},
                         {.run = pass_per_spike, .context = &r}};
    static const char *const names[] = {"blocks of neurons through many ticks",
                                        "a pass per tick", "a pass per spike"};
    enum { N = sizeof names / sizeof *names };
    if (st == ESP_OK)
        st = measure_in_turn(c, N, b->repeats);
    for (int k = 0; k < N && st == ESP_OK; k++)
        report_row(b->report, &(struct report_row){"advance", NEURONS, names[k],
                                                   measure_seconds(&c[k], subject_us(s)),
                                                   "us/image"});
    stage_inputs_free(&r);
    subject_free(s);
    return st;
}

enum esp_status bench_loops(const struct bench *b)
{
    const enum esp_status st = compare_builds(b);
    return st == ESP_OK ? compare_passes(b) : st;
}
