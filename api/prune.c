/* api/prune.c - pruning by a rule of the user, and removal of neurons that the user selects. */
#include "api/handle.h"

#include "base/array.h"

#include <string.h>

/* Return the input for a rule of the user: parts of policy_view, and arrays that built-in rules do not use. */
static struct espalier_view view_of(const struct espalier_run *run,
                                    const struct policy_view *view)
{
    const struct trainer *t = run->session.trainer;
    return (struct espalier_view){
        .n_living = view->n,
        .n_birth = view->n_birth,
        .n_inputs = view->n_inputs,
        .birth = view->birth,
        .counts = t->pruner->activity.spikes,
        .activity = view->h,
        .total = view->total,
        .theta_mV = network_output(t->net)->lif->state.theta_mV,
        .weight_mV = view->w_mV,
        .stride = view->stride,
        .images_done = view->images_done,
        .images_run = view->images_run,
        .window = view->window,
    };
}

static void decide(void *context, const struct policy_view *view, bool *keep)
{
    struct espalier_run *run = context;
    struct rule *r = &run->rule;
    const struct espalier_view shown = view_of(run, view);
    size_t n_kept = 0;
    memset(r->keep, 1, view->n);
    run->is_calling = true;
    r->result = r->call(r->context, &shown, r->keep);
    run->is_calling = false;
    for (size_t j = 0; j < view->n; j++)
        n_kept += r->keep[j] != 0;
    r->kept_none = n_kept == 0;
    for (size_t j = 0; j < view->n; j++)
        keep[j] = r->result != 0 || r->kept_none || r->keep[j] != 0;
}

struct policy_own rule_asked(struct espalier_run *run)
{
    return (struct policy_own){.context = run, .decide = run->rule.call ? decide : NULL};
}

enum esp_status rule_verdict(struct rule *r)
{
    const int result = r->result;
    const bool kept_none = r->kept_none;
    r->result = 0;
    r->kept_none = false;
    if (result)
        return esp_fail(ESP_INTERRUPTED, "the pruning rule returned %d", result);
    if (kept_none)
        return esp_fail(ESP_INTERRUPTED, "the pruning rule keeps no neuron: all stay");
    return ESP_OK;
}

enum espalier_status espalier_run_rule(struct espalier_run *run, espalier_rule *rule,
                                       void *context)
{
    NEED(run);
    const enum esp_status st = run_check(run);
    if (st != ESP_OK)
        return status_of(st);
    run->rule.call = rule;
    run->rule.context = context;
    const struct policy_own own = rule_asked(run);
    trainer_use_rule(run->session.trainer, &own);
    return ESPALIER_OK;
}

static enum esp_status remove_others(struct espalier_run *run, const uint8_t *keep,
                                     size_t n)
{
    size_t n_kept = 0;
    bool *kept = array_create(n, sizeof *kept);
    if (!kept)
        return ESP_MEMORY;
    for (size_t j = 0; j < n; j++)
        n_kept += kept[j] = keep[j] != 0;
    if (n_kept > 0)
        trainer_select(run->session.trainer, kept);
    array_free(kept);
    return n_kept > 0 ? ESP_OK : esp_fail(ESP_INPUT, "keep: at least one neuron stays");
}

enum espalier_status espalier_run_prune(struct espalier_run *run, const uint8_t *keep,
                                        size_t n)
{
    NEED(run);
    NEED(keep);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && run->is_finished)
        st = esp_fail(ESP_INPUT, "the run is finished");
    if (st == ESP_OK)
        st = check_length("keep", n, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        /* First remove the neurons that were selected before the run was saved. */
        st = run_prune(run);
    if (st == ESP_OK)
        st = check_length("keep", n, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        st = remove_others(run, keep, n);
    return status_of(st == ESP_OK ? run_prune(run) : st);
}
