/* session/session.h - one training run, put together once: data, configuration, network, recording, checkpoints,
 * label and test pass, results.
 *
 *     session_blank; s.config; session_prepare with the data; session_open    a new run
 *     session_blank; session_resume (session/resume.h)                        a resumed run
 *     session_train, session_score, session_keep, session_close, session_free
 *
 * A session prints nothing and knows no command line: its settings are in struct session_params, and it reports
 * through the callbacks there. */
#ifndef ESPALIER_SESSION_SESSION_H
#define ESPALIER_SESSION_SESSION_H

#include "base/state.h"
#include "datasets/dataset.h"
#include "session/metrics.h"
#include "session/score.h"
#include "session/store.h"
#include "sim/config/config.h"
#include "sim/network/control.h"
#include "sim/network/probe.h"
#include "sim/training/golden.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

#include <stdbool.h>
#include <stdint.h>

/* Long stages in which no training image is shown. */
enum session_stage { SESSION_SCORES_BEFORE, SESSION_LABELS, SESSION_TESTS };

/* Callbacks during the run; each may be NULL. */
struct session_calls {
    void *context;
    void (*progress)(void *context, const struct trainer *t); /* after each image */
    /* It begins (`done` 0), or has looked at `done` of n images. */
    void (*stage)(void *context, enum session_stage stage, size_t done, size_t n);
    store_say *say;
    bool (*interrupted)(void); /* whether to save and stop; called by several threads */
};

/* When and where a run is saved. */
struct checkpointing_params {
    bool off;
    const char *path;     /* NULL: beside the recording, as RECORDING.ckpt */
    uint64_t every;       /* images between two checkpoints; 0: ten seconds */
    bool wanted;          /* keep the checkpoint when the run is over */
    bool force;           /* replace an existing checkpoint */
    const char *input[2]; /* files that the run reads, never replaced; NULL: none */
};

/* Texts are borrowed until session_free. */
struct session_params {
    bool is_recorded;
    struct store_params store;
    struct checkpointing_params checkpoint;
    /* For a run that goes on: */
    const char *data; /* SPEC of the same images elsewhere; or NULL */
    const char *
        data_remedy; /* " by --data": how the caller can give it, for messages; or NULL */
    const char *recording; /* its recording; NULL: what the checkpoint names */
    unsigned threads;      /* of training */
    unsigned eval_threads; /* of labelling and testing */
    /* Score more than the final network on test images: the label images too, and the whole network before the
     * first removal if run.eval_before_pruning asks for it. */
    bool is_thorough;
    struct session_calls calls;
};

enum { SESSION_LISTENERS = 2, SESSION_PROBES = 2 + SESSION_LISTENERS };

/* The cost of a stage: wall and processor time, and joules if they can be read. */
struct cost {
    double wall_s, cpu_s;
    double joules; /* from RAPL; negative: not readable */
};

/* Everything a run needs, in the order of its creation. */
struct session {
    struct session_params params;
    struct config config, resolved; /* as given; with every `auto` resolved */
    struct stored_run from; /* run whose weights the network begins with; blank: none */
    const char *from_path;  /* path of `from`, for messages */
    char *spec;             /* of the data set with which the run began */
    const struct dataset *data;
    struct dataset *own_data; /* freed with the session; NULL: borrowed */
    struct image_ranges ranges;
    struct store *store;          /* NULL: not recorded */
    struct checkpointing *saving; /* NULL: no checkpoints */
    char out[4096]; /* path of the recording, valid after it is closed; "": none */
    struct golden golden;
    struct probe
        /* Set before the network is created; all NULL: none. */
        listener[SESSION_LISTENERS];
    struct probe probes[SESSION_PROBES];
    struct control *control; /* steers the run; or NULL */
    struct trainer *trainer;
    double *thresholds; /* [n_thresholds] thresholds set by hand in an earlier run */
    uint64_t n_thresholds;
    enum session_stage stage; /* under way */
    struct readout *readout;
    struct readout_score score;
    struct firing_sum firing[CONFIG_POPULATIONS]; /* in the test */
    struct metrics metrics;
    struct cost earlier; /* cost of training in earlier processes of this run */
    double earlier_waited_s;
    struct cost begun;  /* readings when training began in this process */
    struct cost paused; /* cost of evaluation before pruning, not counted as training */
    double first_removal_s, last_removal_s; /* of training time */
};

/* A session of which only the parameters are set. */
struct session session_blank(const struct session_params *params);

/* Resolve s->config for these data, which the session borrows. */
enum esp_status session_prepare(struct session *s, const struct dataset *data);

/* Begin recording and checkpoints, and create the network, with the weights of s->from if it is set, and the
 * trainer. */
enum esp_status session_open(struct session *s);

/* After the recording is set up, create the trainer of this network. The session owns the network from now on, also
 * if this call fails. */
enum esp_status session_begin(struct session *s, struct network *net);

/* Train to the last image. */
enum esp_status session_train(struct session *s);

/* session_train in parts: session_train_begin writes the first checkpoint; session_step trains one image, or carries
 * out the removals due after the last one, until session_train_done; session_train_end ends training. */
enum esp_status session_train_begin(struct session *s);
bool session_train_done(const struct session *s);
enum esp_status session_step(struct session *s);
enum esp_status session_train_end(struct session *s);

/* Label and test the network; does nothing without images to test on. */
enum esp_status session_score(struct session *s);

/* The present network, and the images to label and test it. */
struct score_subject session_subject(const struct session *s);

/* Set the members of s->metrics that are known now. */
void session_measure(struct session *s);

/* Add labels, accuracies, the confusion matrix and this report to the recording. */
enum esp_status session_keep(struct session *s, const char *report);

/* Close recording and checkpoints; after ESP_OK the run needs no checkpoint. `st` is the status of the run; a
 * failure is returned again with its message, else the status of closing. */
enum esp_status session_close(struct session *s, enum esp_status st);

/* About how many bytes of spikes a recording of every population holds, inputs included. */
double session_spike_bytes(const struct session *s);

/* What training has taken so far, and how much of it was waiting for the disk. */
struct cost session_cost(const struct session *s);
double session_waited_s(const struct session *s);

/* Pass all state of a run between two steps of training to `to`. */
void session_visit(struct session *s, struct state *to);

void session_free(struct session *s);

#endif
