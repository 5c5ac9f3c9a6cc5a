/* sim/network/action.h - what a user does to a running training by hand, as plain data and one table.
 *
 * An action happens between two images, so a run that repeats the actions of another, each before the same image,
 * computes the same network (sim/training/actions.h applies them). A recording keeps them (docs/file-format.md). */
#ifndef ESPALIER_SIM_NETWORK_ACTION_H
#define ESPALIER_SIM_NETWORK_ACTION_H

#include "base/status.h"
#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The numbers stand in recordings: new actions come at the end. */
enum action_kind {
    ACTION_THRESHOLD, /* pruning threshold in spikes of h from the next window on; NAN: the rule decides again */
    ACTION_LEARNING_RATE, /* factor on the changes of weights */
    ACTION_INHIBITION,    /* factor on inhibit_mV of all projections */
    ACTION_INPUT_RATE,    /* factor on max_rate_Hz of all sources */
    ACTION_THETA_PLUS,    /* factor on theta_plus of all populations */
    ACTION_KILL,          /* the neuron fires no more; it keeps its weights */
    ACTION_REVIVE,        /* it fires again, with the threshold that it had */
    ACTION_PROTECT,       /* no rule removes the neuron; value 0: rules may again */
    ACTION_PRUNE,         /* remove the `value` output neurons with the lowest h, now */
    ACTION_INJECT, /* raise V of the neuron in tick `value` of the image, so that it fires if it is not refractory */
    ACTION_ASK, /* an image was shown without teaching: index in the training set, -1: drawn by hand */
    N_ACTIONS
};

struct action {
    uint64_t image; /* number of the image before which it happens, from 0 */
    uint32_t kind;  /* enum action_kind */
    esp_id neuron;  /* birth id of an output neuron; 0 if the action has none */
    double value;
};

struct action_row {
    const char *name;
    const char *what; /* in a sentence: "learning rate" */
    bool has_neuron;
    bool is_factor;     /* a factor on a number of the configuration, at first 1 */
    bool is_whole;      /* the value is a whole number */
    bool may_be_none;   /* NAN is a value */
    bool needs_float;   /* not with run.arithmetic = fixed */
    double least, most; /* range of the value; equal: it has none */
};

extern const struct action_row action_rows[N_ACTIONS];

/* The largest number of actions that a run keeps and a recording may hold. */
enum { ACTIONS_MOST = 1 << 16 };

/* Check kind and ranges; the neuron must be below n_neurons, the number at birth. ESP_INPUT with the reason. */
enum esp_status action_check(const struct action *a, uint64_t n_neurons);

/* Write "kill neuron 17" or "learning rate x 0.5" to to[]. */
enum { ACTION_TEXT = 96 };
void action_text(const struct action *a, char to[ACTION_TEXT]);

#endif
