/* tests/pruning/rule_case.c */
#include "tests/pruning/rule_case.h"

#include <assert.h>
#include <string.h>

struct policy_params rule_case_params(enum policy_strategy strategy, uint32_t prune_to)
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

struct policy_params rule_case_whole_run(enum policy_strategy strategy, uint32_t prune_to)
{
    struct policy_params p = rule_case_params(strategy, prune_to);
    p.prune_start = 0.0;
    p.prune_end = 1.0;
    return p;
}

static void show_own_arrays(struct rule_case *s)
{
    s->view.h = s->h;
    s->view.total = s->total;
    s->view.birth = s->birth;
    s->view.n_log_n = s->n_log_n;
    s->view.margin_mV = s->margin_mV;
    s->view.w_mV = s->w_mV;
    s->scratch = (struct policy_scratch){s->ranks, s->room};
}

void rule_case_reset(struct rule_case *s, size_t n)
{
    memset(s, 0, sizeof *s);
    s->view.n = s->view.n_birth = n;
    s->view.stride = RULE_CASE_NEURONS;
    s->view.n_inputs = RULE_CASE_INPUTS;
    s->view.images = 100;
    s->state = policy_start();
    for (size_t j = 0; j < n; j++)
        s->birth[j] = (esp_id)j;
    show_own_arrays(s);
}

void rule_case_copy(const struct rule_case *from, struct rule_case *to)
{
    memcpy(to, from, sizeof *to);
    show_own_arrays(to);
}

void rule_case_decide(struct rule_case *s, const struct policy_params *p)
{
    assert(pruning_rules[p->strategy]->room <= RULE_CASE_ROOM);
    s->verdict = policy_decide(p, &s->view, &s->state, &s->scratch, s->keep);
}

void rule_case_prune(struct rule_case *s)
{
    size_t n = 0;
    for (size_t j = 0; j < s->view.n; j++) {
        if (!s->keep[j])
            continue;
        s->h[n] = s->h[j];
        s->total[n] = s->total[j];
        s->n_log_n[n] = s->n_log_n[j];
        s->margin_mV[n] = s->margin_mV[j];
        for (size_t i = 0; i < RULE_CASE_INPUTS; i++)
            s->w_mV[i * RULE_CASE_NEURONS + n] = s->w_mV[i * RULE_CASE_NEURONS + j];
        s->birth[n++] = s->birth[j];
    }
    s->view.n = n;
}

size_t rule_case_kept(const struct rule_case *s)
{
    size_t n = 0;
    for (size_t j = 0; j < s->view.n; j++)
        n += s->keep[j];
    return n;
}

void rule_case_ten(struct rule_case *s)
{
    static const double h[] = {10, 0, 10, 14, 10, 0.5, 12, 10, 10, 23.5};
    rule_case_reset(s, 10);
    memcpy(s->h, h, sizeof h);
    for (size_t j = 0; j < 10; j++)
        s->total[j] = (uint64_t)(100.0 * h[j]);
    s->view.images_run = 100;
}
