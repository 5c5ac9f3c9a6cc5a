/* api/handle.h - the structs behind the handles of include/espalier.h. */
#ifndef ESPALIER_API_HANDLE_H
#define ESPALIER_API_HANDLE_H

#include "api/events.h"
#include "api/listener.h"
#include "include/espalier.h"

#include "base/status.h"
#include "datasets/dataset.h"
#include "session/session.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"
#include "sim/network/stimulus.h"

#include <stdbool.h>

struct espalier_config {
    struct config config;
};

struct espalier_data {
    struct dataset *dataset;
    bool is_fed; /* espalier_run_present gives the spikes: the data set has no images */
};

enum { RUN_MESSAGE = 512 };

/* A frozen copy of the network that answers images and spikes. It is made when it is first needed, and freed when
 * the network changes. */
struct twin {
    struct network *net;
    struct stimulus stimulus; /* created with the first image that it answers */
};

/* A pruning rule of the user, and its result in the last image. */
struct rule {
    espalier_rule *call;
    void *context;
    uint8_t *keep;  /* [n_birth] */
    int result;     /* value that the rule returned */
    bool kept_none; /* the rule would have removed every neuron */
};

struct espalier_run {
    /* Also holds the readout, its accuracies and its last score. */
    struct session session;
    struct espalier_config resolved; /* configuration of the session */
    bool is_fed;                     /* espalier_run_present gives the spikes */
    struct listener listener;
    struct events events; /* scratch */
    struct rule rule;
    struct twin twin;
    bool is_given;   /* the labels come from espalier_run_label_by */
    bool is_stale;   /* readout_learn was called since the last readout_finish */
    bool is_calling; /* a callback is running */
    bool is_finished;
    enum esp_status failed; /* a failure during an image: the run cannot go on */
    char message[RUN_MESSAGE];
};

/* The status of the library that corresponds to `st`. */
enum espalier_status status_of(enum esp_status st);

/* Fail because the handle or array `what` is NULL. */
enum espalier_status status_missing(const char *what);

/* Return from the calling function if the pointer `what` is NULL. */
#define NEED(what)                        \
    do {                                  \
        if (!(what))                      \
            return status_missing(#what); \
    } while (0)

/* ESP_INPUT unless n, the length of an array, is `wanted`. */
enum esp_status check_length(const char *what, size_t n, size_t wanted);

/* ESP_INPUT unless the image exists. */
enum esp_status check_image(const struct dataset *data, bool is_fed,
                            enum espalier_split split, size_t index);

/* ---- a run (api/run.c) ---- */

/* ESP_INPUT while a callback runs; the status of the failure if an earlier call failed during an image. The caller
 * may otherwise change the run. */
enum esp_status run_check(const struct espalier_run *run);

/* Remove the selected neurons, if any, and call on_pruned. A failure is kept: the run cannot go on. */
enum esp_status run_prune(struct espalier_run *run);

/* The weights of the projection `name`; NULL: those from the inputs to the output. ESP_INPUT if it has none. */
struct dense;
enum esp_status find_weights(const struct espalier_run *run, const char *name,
                             struct dense **out);

/* ---- its parts ---- */

/* The rule as struct policy_own for the trainer (api/prune.c), and the failure, if any, of its last call. */
struct policy_own rule_asked(struct espalier_run *run);
enum esp_status rule_verdict(struct rule *r);

/* Free the frozen copy, because the network is about to change (api/answer.c). */
void twin_forget(struct twin *t);

/* A probe that removes the labels of removed neurons. */
struct probe labels_probe(struct espalier_run *run);

/* Update the labels if readout_learn was called since they were computed. */
void labels_refresh(struct espalier_run *run);

#endif
