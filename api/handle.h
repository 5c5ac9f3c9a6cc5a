/* api/handle.h - what stands behind the handles of include/espalier.h. */
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
    bool is_fed; /* by spikes: it has no images */
};

enum { RUN_MESSAGE = 512 };

/* A frozen copy of the network, to which images are shown; made when it is needed, gone when the network
 * changes. */
struct twin {
    struct network *net;
    struct stimulus stimulus; /* created with the first image */
};

/* A rule of the user, and why it came to nothing in the image that was shown. */
struct rule {
    espalier_rule *call;
    void *context;
    uint8_t *keep;  /* [n_birth] */
    int result;     /* what it returned */
    bool kept_none; /* it would have removed every neuron */
};

struct espalier_run {
    struct session session; /* with the readout, its accuracies and its last score */
    struct espalier_config resolved; /* the session's */
    bool is_fed;                     /* by spikes */
    struct listener listener;
    struct events events; /* scratch */
    struct rule rule;
    struct twin twin;
    bool is_stale;   /* the readout was taught since its last finish */
    bool is_calling; /* a callback runs */
    bool is_finished;
    enum esp_status failed; /* on the way: it never goes on */
    char message[RUN_MESSAGE];
};

/* The status of the library for one of ours. */
enum espalier_status status_of(enum esp_status st);

/* A handle or array that is NULL. */
enum espalier_status status_missing(const char *what);

/* Return from the calling function if the pointer `what` is NULL. */
#define NEED(what)                        \
    do {                                  \
        if (!(what))                      \
            return status_missing(#what); \
    } while (0)

/* ESP_INPUT unless an array has as many elements as it must. */
enum esp_status check_length(const char *what, size_t n, size_t wanted);

/* ESP_INPUT unless there is such an image. */
enum esp_status check_image(const struct dataset *data, bool is_fed,
                            enum espalier_split split, size_t index);

/* ---- a run (api/run.c) ---- */

/* ESP_INPUT unless it may be changed now: no callback runs, and nothing has failed on the way. */
enum esp_status run_check(const struct espalier_run *run);

/* Remove the neurons that are to go, and call on_pruned. A failure on the way is kept. */
enum esp_status run_prune(struct espalier_run *run);

/* ---- its parts ---- */

/* The rule as the trainer asks it (api/prune.c), and what it came to in the last image. */
struct policy_own rule_asked(struct espalier_run *run);
enum esp_status rule_verdict(struct rule *r);

/* The network is about to change (api/answer.c). */
void twin_forget(struct twin *t);

/* Neurons were removed: labels follow. */
struct probe labels_probe(struct espalier_run *run);

/* Bring the labels of a readout that was taught up to date. */
void labels_refresh(struct espalier_run *run);

#endif
