/* synapses/rule_post.c - the rule `post`, the power-law rule of Diehl & Cook 2015. An output spike of neuron j
 * changes the weight of every input i: w_ij += eta * (x_i - x_target) * (w_max - w_ij)^mu. The weights are changed
 * in copies of the columns of the matrix (synapses/column_cache.h). */
#include "synapses/rule.h"

#include "base/array.h"

static enum esp_status create(struct stdp *s, double dt_ms, size_t n_pre, size_t n_post)
{
    (void)dt_ms, (void)n_post;
    s->awake = array_create(n_pre + 1, sizeof *s->awake);
    return s->awake ? column_cache_create(n_pre, &s->columns) : ESP_MEMORY;
}

/* List in awake[] the inputs that have a trace or will get one in this presentation. The trace of all other inputs
 * is 0; set their pull[]. */
static void find_awake(struct stdp *s)
{
    const struct trace *x = &s->pre;
    const int32_t oldest = -(int32_t)x->decay.last;
    const float asleep = s->eta * s->pace * (0.0f - (float)s->params.x_target);
    s->n_awake = 0;
    for (size_t i = 0; i < x->n; i++) {
        s->awake[s->n_awake] = (esp_id)i;
        s->n_awake += s->columns.seen[i] | (x->stamp[i] > oldest);
        s->pull[i] = asleep;
    }
}

static void expect(struct stdp *s, const esp_id *pre, size_t n)
{
    column_cache_open(&s->columns, pre, n);
    find_awake(s);
}

static void output(struct stdp *s, struct dense *d, esp_tick now, esp_id post)
{
    float *column = column_cache_find(&s->columns, post);
    const bool is_new = !column;
    if (is_new)
        column = column_cache_take(&s->columns, post);
    s->update = (struct stdp_update){.weights = d,
                                     .now = now,
                                     .post = post,
                                     .rate = s->eta * s->pace,
                                     .target = (float)s->params.x_target,
                                     .mu = (float)s->params.mu,
                                     .column = column,
                                     .is_new = is_new};
}

const struct plasticity_rule plasticity_post = {
    .create = create, .expect = expect, .output = output};
