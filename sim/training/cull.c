/* sim/training/cull.c */
#include "sim/training/cull.h"

#include "base/array.h"

enum esp_status cull_create(struct network *net, size_t k, struct stimulus *show,
                            struct cull *out)
{
    const struct prune_config *config = &net->config.also_prune[k];
    const bool leads = policy_needs_leads(config->policy.strategy);
    struct cull c = {.population =
                         (unsigned)config_population(&net->config, config->population),
                     .policy = config->policy,
                     .state = policy_start()};
    const size_t n = net->population[c.population].n;
    enum esp_status st = stimulus_watch(show, c.population, leads, &c.watch);
    if (st == ESP_OK)
        st = activity_create(n, leads, &c.tally);
    if (st == ESP_OK)
        st = policy_scratch_create(n, &c.scratch);
    c.keep = array_create(n, sizeof *c.keep);
    c.kept = array_create(n, sizeof *c.kept);
    c.removed = array_create(n, sizeof *c.removed);
    if (st == ESP_OK && (!c.keep || !c.kept || !c.removed))
        st = ESP_MEMORY;
    if (st != ESP_OK) {
        cull_free(&c);
        return st;
    }
    *out = c;
    return ESP_OK;
}

void cull_free(struct cull *c)
{
    activity_free(&c->tally);
    policy_scratch_free(&c->scratch);
    array_free(c->keep);
    array_free(c->kept);
    array_free(c->removed);
    *c = (struct cull){0};
}

struct policy_view cull_view(const struct network *net, unsigned population,
                             const struct activity *tally)
{
    const struct lif_group *g = net->population[population].lif;
    const struct projection *inputs = network_inputs(net, population);
    return (struct policy_view){
        .n = g->n,
        .n_birth = g->n_birth,
        .h = tally->h,
        .total = tally->total,
        .images = tally->images,
        .n_log_n = tally->h_n_log_n,
        .margin_mV = tally->h_lead_mV,
        .w_mV = inputs ? inputs->weights->w_mV : NULL,
        .stride = inputs ? inputs->weights->stride : 0,
        .n_inputs = inputs ? inputs->weights->n_pre : 0,
        .birth = g->birth,
        .seed = net->config.run.seed,
    };
}

size_t cull_sort(const struct lif_group *g, const bool *keep, esp_id *kept,
                 esp_id *removed)
{
    size_t n_keep = 0;
    for (size_t j = 0; j < g->n; j++)
        if (keep[j])
            kept[n_keep++] = (esp_id)j;
        else
            removed[j - n_keep] = g->birth[j];
    return n_keep;
}

static void judge(struct cull *c, const struct network *net,
                  const struct cull_moment *moment)
{
    struct policy_view view = cull_view(net, c->population, &c->tally);
    view.images_done = moment->images_done;
    view.images_run = moment->images_run;
    view.window = c->window;
    view.last = moment->last;
    const struct policy_verdict v =
        policy_decide(&c->policy, &view, &c->state, &c->scratch, c->keep);
    c->due = v.n_removed > 0;
}

void cull_image(struct cull *c, const struct network *net, const struct stimulus *show,
                const struct cull_moment *moment)
{
    const struct stimulus_watch *w = &show->watch[c->watch];
    activity_image(&c->tally, w->counts, w->margin_mV);
    if (c->tally.n_images < c->policy.window_images && !moment->last)
        return;
    activity_fold(&c->tally, c->policy.forget);
    judge(c, net, moment);
    activity_begin(&c->tally);
    c->window++;
}

enum esp_status cull_carry_out(struct cull *c, struct network *net, uint64_t images_done,
                               uint64_t *n_removed)
{
    const struct lif_group *g = net->population[c->population].lif;
    const size_t n = g->n, n_keep = cull_sort(g, c->keep, c->kept, c->removed);
    *n_removed = n - n_keep;
    c->due = false;
    enum esp_status st = network_compact(net, c->population, c->kept, n_keep);
    if (st != ESP_OK)
        return st;
    activity_compact(&c->tally, c->kept, n_keep);
    network_follow_living(net, c->population, n_keep);
    const struct probe_also_pruned told = {.population = c->population,
                                           .images_done = images_done,
                                           .n_living = n_keep,
                                           .removed = c->removed,
                                           .n_removed = n - n_keep};
    PROBES_TELL(st, net->probes, net->n_probes, also_pruned, &told);
    return st;
}

static bool keeps_enough(const struct cull *c)
{
    size_t n = 0;
    for (size_t j = 0; j < c->tally.n; j++)
        n += c->keep[j];
    return n > 0 && n >= c->policy.prune_to;
}

void cull_visit(struct cull *c, struct state *s)
{
    state_u64s(s, "window", &c->window, 1, UINT64_C(1) << 62);
    activity_visit(&c->tally, c->policy.window_images, s);
    policy_visit(&c->state, s);
    state_bools(s, "due", &c->due, 1);
    if (s->status != ESP_OK || !c->due)
        return;
    state_bools(s, "keep", c->keep, c->tally.n);
    if (s->status == ESP_OK)
        state_require(s, keeps_enough(c), "keep", "fewer neurons than prune_to");
}
