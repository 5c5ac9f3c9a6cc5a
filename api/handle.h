/* api/handle.h - what stands behind the handles of include/espalier.h. */
#ifndef ESPALIER_API_HANDLE_H
#define ESPALIER_API_HANDLE_H

#include "api/events.h"
#include "api/listener.h"
#include "include/espalier.h"

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"
#include "sim/network/stimulus.h"
#include "sim/training/golden.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

#include <stdbool.h>

struct espalier_config {
    struct config config;
};

struct espalier_data {
    struct dataset *dataset;
    bool is_fed; /* by spikes: it has no images */
};

enum { RUN_PROBES = 4, RUN_MESSAGE = 512 };

/* A frozen twin of the network and what it needs to look at images; made when it is asked something,
 * gone when the network changes. */
struct oracle {
    struct network *twin;
    struct stimulus show; /* created with the first image */
};

/* A rule of the user, and why it came to nothing in the image that was shown. */
struct rule {
    espalier_rule *call;
    void *context;
    uint8_t *keep; /* [n_birth] */
    int said;      /* what it returned */
    bool kept_nobody;
};

/* Who answers what, and how often that was right. */
struct knowledge {
    struct readout *readout; /* NULL: nobody is labelled */
    bool is_stale;           /* taught since its last finish */
    double accuracy[READOUT_VOTES], accuracy_labelset[READOUT_VOTES]; /* NAN: unknown */
    struct readout_score score; /* of the last test */
};

struct espalier_run {
    struct espalier_config config, resolved; /* as given; with nothing left auto */
    const struct espalier_data *data;
    struct espalier_data *own_data; /* opened here; NULL: the caller's */
    struct golden golden;
    struct listener listener;
    struct recording *recording; /* NULL: none */
    struct probe probes[RUN_PROBES];
    struct trainer *trainer; /* owns the network */
    unsigned threads;
    struct events events; /* scratch */
    struct rule rule;
    struct oracle oracle;
    struct knowledge known;
    bool is_calling; /* a callback runs */
    bool is_finished;
    enum esp_status failed; /* on the way: it never goes on */
    char message[RUN_MESSAGE];
};

/* What the caller is told. */
enum espalier_status status_told(enum esp_status st);

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

/* The data set of a SPEC. */
enum esp_status data_open(const char *spec, struct espalier_data **out);

/* ESP_INPUT unless there is such an image. */
enum esp_status check_image(const struct espalier_data *data, enum espalier_split split,
                            size_t index);

/* ---- a run (api/run.c) ---- */

/* One with configuration and data, and nothing else yet; the configuration is checked and resolved. */
enum esp_status run_prepare(const struct config *config, const struct espalier_data *data,
                            struct espalier_run **out);

/* Its trainer and probes, once it has its recording. The network is the run's from now on, also if this
 * fails. */
enum esp_status run_begin(struct espalier_run *run, struct network *net);

/* ESP_INPUT unless it may be changed now: no callback runs, and nothing has failed on the way. */
enum esp_status run_check(const struct espalier_run *run);

/* Remove who is condemned, and tell the user. A failure on the way is kept. */
enum esp_status run_prune(struct espalier_run *run);

/* ---- its parts ---- */

/* The rule as the trainer asks it (api/prune.c), and what it came to in the last image. */
struct policy_own rule_asked(struct espalier_run *run);
enum esp_status rule_verdict(struct rule *r);

/* The network is about to change (api/answer.c). */
void oracle_forget(struct oracle *o);

/* Neurons were removed: labels follow. */
struct probe knowledge_probe(struct espalier_run *run);
void knowledge_free(struct knowledge *k);

#endif
