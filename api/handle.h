/* api/handle.h - the structs behind the handles of include/espalier.h, and functions that several files of api/
 * use. */
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
    /* Whether the data set has no images, and espalier_run_present passes the spikes. */
    bool is_fed;
};

enum { RUN_MESSAGE = 512 };

/* A copy of the network that does not learn and responds to images and spikes. It is made when it is first needed,
 * and freed when the network changes. */
struct twin {
    struct network *net;
    struct stimulus stimulus; /* made for the first image to which the copy responds */
};

/* A pruning rule of the user, and the result of its last call. */
struct rule {
    espalier_rule *call;
    void *context;
    uint8_t *keep;  /* [n_birth] the array that the rule changes */
    int result;     /* value that the rule has returned */
    bool kept_none; /* whether the rule kept no neuron */
};

struct espalier_run {
    /* The session also contains the readout, its accuracies and its last score. */
    struct session session;
    /* Copy of the resolved configuration of the session. */
    struct espalier_config resolved;
    bool is_fed; /* whether espalier_run_present passes the spikes */
    struct listener listener;
    struct events events; /* scratch memory */
    struct rule rule;
    struct twin twin;
    bool is_given;   /* whether the labels come from espalier_run_label_by */
    bool is_stale;   /* whether readout_learn was called since the last readout_finish */
    bool is_calling; /* whether a callback is running */
    bool is_finished;
    /* Failure during an image, after which the run cannot continue. */
    enum esp_status failed;
    char message[RUN_MESSAGE];
};

/* Return the status of the library for a status of the simulator. */
enum espalier_status status_of(enum esp_status st);

/* Fail because the pointer `what` is NULL. */
enum espalier_status status_missing(const char *what);

/* If the pointer `what` is NULL, return from the calling function with a failure. */
#define NEED(what)                        \
    do {                                  \
        if (!(what))                      \
            return status_missing(#what); \
    } while (0)

/* Return ESP_INPUT if the length n of the array `what` is not `wanted`. */
enum esp_status check_length(const char *what, size_t n, size_t wanted);

/* Return ESP_INPUT if the data set has no such image. is_fed: the data set has no images at all. */
enum esp_status check_image(const struct dataset *data, bool is_fed,
                            enum espalier_split split, size_t index);

/* ---- functions of api/run.c ---- */

/* Return ESP_OK if the caller may change the run. Return ESP_INPUT while a callback is running, and the status of
 * an earlier failure during an image. */
enum esp_status run_check(const struct espalier_run *run);

/* Remove the selected neurons, if there are any, and call on_pruned. A failure is stored, and the run cannot
 * continue. */
enum esp_status run_prune(struct espalier_run *run);

/* Find the weights of the projection `name`; NULL: those from the inputs to the output. Return ESP_INPUT if there
 * is no such projection or it has no weight matrix. */
struct dense;
enum esp_status find_weights(const struct espalier_run *run, const char *name,
                             struct dense **out);

/* ---- functions for the parts of a run ---- */

/* rule_asked returns the rule of the user in the form that the trainer needs. rule_verdict returns the failure of
 * the rule's last call, if it failed. */
struct policy_own rule_asked(struct espalier_run *run);
enum esp_status rule_verdict(struct rule *r);

/* Free the copy of the network, because the network will change. */
void twin_forget(struct twin *t);

/* Return a probe that removes the labels of removed neurons. */
struct probe labels_probe(struct espalier_run *run);

/* Compute the labels again if readout_learn was called after they were computed. */
void labels_refresh(struct espalier_run *run);

#endif
