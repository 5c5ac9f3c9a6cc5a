/* tests/pruning/stage.c */
#include "tests/pruning/stage.h"

#include <string.h>

struct policy_params stage_params(enum policy_strategy strategy, uint32_t prune_to)
{
    return (struct policy_params){.strategy = strategy,
                                  .prune_to = prune_to,
                                  .prune_start = 0.1,
                                  .prune_end = 0.5,
                                  .window_images = 1000,
                                  .forget = 0.8,
                                  .threshold = 0.5,
                                  .cap = 1.5};
}

struct policy_params stage_whole_run(enum policy_strategy strategy, uint32_t prune_to)
{
    struct policy_params p = stage_params(strategy, prune_to);
    p.prune_start = 0.0;
    p.prune_end = 1.0;
    return p;
}

static void show_own_arrays(struct stage *s)
{
    s->view.h = s->h;
    s->view.total = s->total;
    s->view.birth = s->birth;
    s->view.n_log_n = s->n_log_n;
    s->view.margin_mV = s->margin_mV;
    s->view.w_mV = s->w_mV;
    s->scratch = (struct policy_scratch){s->ranks, s->pairs, s->similarity};
}

void stage_reset(struct stage *s, size_t n)
{
    memset(s, 0, sizeof *s);
    s->view.n = s->view.n_birth = n;
    s->view.stride = STAGE_NEURONS;
    s->view.n_inputs = STAGE_INPUTS;
    s->view.images = 100;
    s->state = policy_start();
    for (size_t j = 0; j < n; j++)
        s->birth[j] = (esp_id)j;
    show_own_arrays(s);
}

void stage_copy(const struct stage *from, struct stage *to)
{
    memcpy(to, from, sizeof *to);
    show_own_arrays(to);
}

void stage_decide(struct stage *s, const struct policy_params *p)
{
    s->verdict = policy_decide(p, &s->view, &s->state, &s->scratch, s->keep);
}

void stage_prune(struct stage *s)
{
    size_t n = 0;
    for (size_t j = 0; j < s->view.n; j++) {
        if (!s->keep[j])
            continue;
        s->h[n] = s->h[j];
        s->total[n] = s->total[j];
        s->n_log_n[n] = s->n_log_n[j];
        s->margin_mV[n] = s->margin_mV[j];
        for (size_t i = 0; i < STAGE_INPUTS; i++)
            s->w_mV[i * STAGE_NEURONS + n] = s->w_mV[i * STAGE_NEURONS + j];
        s->birth[n++] = s->birth[j];
    }
    s->view.n = n;
}

size_t stage_kept(const struct stage *s)
{
    size_t n = 0;
    for (size_t j = 0; j < s->view.n; j++)
        n += s->keep[j];
    return n;
}

void stage_ten(struct stage *s)
{
    static const double h[] = {10, 0, 10, 14, 10, 0.5, 12, 10, 10, 23.5};
    stage_reset(s, 10);
    memcpy(s->h, h, sizeof h);
    for (size_t j = 0; j < 10; j++)
        s->total[j] = (uint64_t)(100.0 * h[j]);
    s->view.images_run = 100;
}
