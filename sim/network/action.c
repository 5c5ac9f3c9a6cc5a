/* sim/network/action.c - the table of actions, their ranges and their names. */
#include "sim/network/action.h"

#include "base/numeral.h"

#include <math.h>

static const double MOST_FACTOR = 16, MOST_THRESHOLD = 1e12;
static const double MOST_NEURONS = UINT32_MAX, MOST_TICKS = INT32_MAX, MOST_INDEX = 9e15;

const struct action_row action_rows[N_ACTIONS] = {
    [ACTION_THRESHOLD] = {"threshold", "prune below", .may_be_none = true,
                          .least = -MOST_THRESHOLD, .most = MOST_THRESHOLD},
    [ACTION_LEARNING_RATE] = {"learning-rate", "learning rate", .is_factor = true,
                              .needs_float = true, .most = MOST_FACTOR},
    [ACTION_INHIBITION] = {"inhibition", "inhibition", .is_factor = true,
                           .needs_float = true, .most = MOST_FACTOR},
    [ACTION_INPUT_RATE] = {"input-rate", "input rate", .is_factor = true,
                           .needs_float = true, .most = MOST_FACTOR},
    [ACTION_THETA_PLUS] = {"theta-plus", "theta_plus", .is_factor = true,
                           .needs_float = true, .most = MOST_FACTOR},
    [ACTION_KILL] = {"kill", "kill", .has_neuron = true, .needs_float = true},
    [ACTION_REVIVE] = {"revive", "revive", .has_neuron = true, .needs_float = true},
    [ACTION_PROTECT] = {"protect", "protect", .has_neuron = true, .is_whole = true,
                        .most = 1},
    [ACTION_PRUNE] = {"prune", "prune", .is_whole = true, .least = 1,
                      .most = MOST_NEURONS},
    [ACTION_INJECT] = {"inject", "inject a spike into", .has_neuron = true,
                       .is_whole = true, .needs_float = true, .most = MOST_TICKS},
    [ACTION_ASK] = {"ask", "ask", .is_whole = true, .least = -1, .most = MOST_INDEX},
};

static bool is_in_range(const struct action_row *row, double value)
{
    if (row->least == row->most)
        return value == row->least;
    if (isnan(value))
        return row->may_be_none;
    return value >= row->least && value <= row->most &&
           (!row->is_whole || value == floor(value));
}

enum esp_status action_check(const struct action *a, uint64_t n_neurons)
{
    if (a->kind >= N_ACTIONS)
        return esp_fail(ESP_INPUT, "action of kind %u: there are 0 to %d",
                        (unsigned)a->kind, N_ACTIONS - 1);
    const struct action_row *row = &action_rows[a->kind];
    if (row->has_neuron ? a->neuron >= n_neurons : a->neuron != 0)
        return esp_fail(ESP_INPUT, "action %s: neuron %u is none of 0 to %llu", row->name,
                        (unsigned)a->neuron,
                        row->has_neuron ? (unsigned long long)n_neurons - 1 : 0ull);
    if (!is_in_range(row, a->value))
        return esp_fail(ESP_INPUT, "action %s: value %g is none of %s%g to %g", row->name,
                        a->value, row->is_whole ? "the whole numbers " : "", row->least,
                        row->most);
    return ESP_OK;
}

void action_text(const struct action *a, char to[ACTION_TEXT])
{
    const struct action_row *row = &action_rows[a->kind];
    if (a->kind == ACTION_THRESHOLD && isnan(a->value))
        numeral_format(to, ACTION_TEXT, "the rule decides what is pruned");
    else if (a->kind == ACTION_THRESHOLD)
        numeral_format(to, ACTION_TEXT, "prune below %.4g spikes", a->value);
    else if (row->is_factor)
        numeral_format(to, ACTION_TEXT, "%s x %.4g", row->what, a->value);
    else if (a->kind == ACTION_PROTECT && a->value == 0)
        numeral_format(to, ACTION_TEXT, "neuron %u protected no more",
                       (unsigned)a->neuron);
    else if (a->kind == ACTION_INJECT)
        numeral_format(to, ACTION_TEXT, "%s neuron %u, tick %.0f", row->what,
                       (unsigned)a->neuron, a->value);
    else if (row->has_neuron)
        numeral_format(to, ACTION_TEXT, "%s neuron %u", row->what, (unsigned)a->neuron);
    else if (a->kind == ACTION_PRUNE)
        numeral_format(to, ACTION_TEXT, "prune %.0f now", a->value);
    else if (a->value < 0)
        numeral_format(to, ACTION_TEXT, "ask a drawn image");
    else
        numeral_format(to, ACTION_TEXT, "ask training image %.0f", a->value);
}
