/* session/session.h - a training run from setup to results: data, configuration, network, recording,
 * checkpoints, labelling and test.
 *
 * A new run calls, in this order:
 *     session_blank; set s.config; session_prepare with the data; session_open
 * A resumed run calls instead:
 *     session_blank; session_resume (session/resume.h)
 * Both continue with:
 *     session_train, session_score, session_keep, session_close, session_free
 *
 * A session prints nothing and reads no command line. Its settings are in struct session_params, and it reports
 * through the callbacks there. */
#ifndef ESPALIER_SESSION_SESSION_H
#define ESPALIER_SESSION_SESSION_H

#include "base/state.h"
#include "datasets/dataset.h"
#include "session/doctor.h"
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

/* Stages that take long and train on no image: scores before pruning, labelling, testing. */
enum session_stage { SESSION_SCORES_BEFORE, SESSION_LABELS, SESSION_TESTS };

/* Callbacks during the run. Each may be NULL and receives `context`. */
struct session_calls {
    void *context;
    /* Called after each image. */
    void (*progress)(void *context, const struct trainer *t);
    /* Called when a stage begins (done = 0), and after `done` of its n images. */
    void (*stage)(void *context, enum session_stage stage, size_t done, size_t n);
    store_say *say;
    /* Return true if the run is to be saved and stopped. Several threads call this function. */
    bool (*interrupted)(void);
};

/* When and where checkpoints are written. */
struct checkpointing_params {
    bool off;
    /* Path of the checkpoint; NULL: the path of the recording with .ckpt appended. */
    const char *path;
    /* Number of images between two checkpoints; 0: ten seconds between them. */
    uint64_t every;
    bool wanted; /* whether the checkpoint is kept after the run has finished */
    bool force;  /* whether an existing checkpoint may be replaced */
    /* Input files of the run, which are never replaced; NULL: none. */
    const char *input[2];
};

/* Settings of a session. Texts are borrowed until session_free. */
struct session_params {
    bool is_recorded;
    struct store_params store;
    struct checkpointing_params checkpoint;
    /* For a resumed run: SPEC of the same images at another place; NULL: the SPEC in the checkpoint. */
    const char *data;
    /* For a resumed run: end of a message that says how to name other data, such as " by --data"; NULL: none. */
    const char *data_remedy;
    /* For a resumed run: path of the recording to continue; NULL: the path in the checkpoint. */
    const char *recording;
    unsigned threads;      /* number of threads for training */
    unsigned eval_threads; /* number of threads for labelling and testing */
    /* Test more than the final network: also compute the accuracy on the label images. If
     * run.eval_before_pruning is set, also test the whole network before the first removal. */
    bool is_thorough;
    struct session_calls calls;
};

enum { SESSION_LISTENERS = 2, SESSION_PROBES = 3 + SESSION_LISTENERS };

/* The cost of a stage: wall time, processor time, and energy if it can be read. */
struct cost {
    double wall_s, cpu_s;
    double joules; /* measured by the processor (RAPL); negative: not readable */
};

/* All data of a run, in the order of their creation. */
struct session {
    struct session_params params;
    /* The configuration as given by the user, and with every `auto` resolved. */
    struct config config, resolved;
    /* Earlier run whose weights the network begins with; all zero: none. */
    struct stored_run from;
    const char *from_path; /* path of `from`, for messages */
    char *spec;            /* SPEC of the data set at the beginning of the run */
    const struct dataset *data;
    /* The data set if the session frees it; NULL: `data` is borrowed. */
    struct dataset *own_data;
    struct image_ranges ranges;
    struct store *store;          /* NULL: the run is not recorded */
    struct checkpointing *saving; /* NULL: no checkpoints */
    /* Path of the recording, also valid after closing; "": not recorded. */
    char out[4096];
    struct golden golden;
    struct health health;     /* what the populations did in the last stretch of images */
    struct findings findings; /* what was found in it when training ended */
    struct findings said;     /* what the user was warned of while training went on */
    /* Further probes of the caller, to be set before the network is created; all callbacks NULL: none. */
    struct probe listener[SESSION_LISTENERS];
    struct probe probes[SESSION_PROBES];
    /* Pause, speed and threshold, set by another thread (sim/network/control.h); NULL: none. */
    struct control *control;
    struct trainer *trainer;
    /* [n_thresholds] pruning thresholds set by hand in an earlier run, one per window. */
    double *thresholds;
    uint64_t n_thresholds;
    /* [n_actions] actions of an earlier run, which this run repeats. */
    struct action *actions;
    size_t n_actions;
    enum session_stage stage; /* the present stage */
    struct readout *readout;
    struct readout_score score;
    /* Spike counts of the test, one per population. */
    struct firing_sum firing[CONFIG_POPULATIONS];
    struct metrics metrics;
    struct cost earlier; /* cost of training in earlier processes of a resumed run */
    double earlier_waited_s;
    /* Readings of clocks and counters when training began in this process. */
    struct cost begun;
    /* Cost of the test before pruning, which is not part of training. */
    struct cost paused;
    /* Training time in seconds up to the first and up to the last removal. */
    double first_removal_s, last_removal_s;
};

/* Return a session with these parameters. All other members are zero; accuracies are NAN. */
struct session session_blank(const struct session_params *params);

/* Borrow the data set, and compute s->resolved and s->ranges from s->config and the data set. */
enum esp_status session_prepare(struct session *s, const struct dataset *data);

/* Begin recording and checkpoints, then create network and trainer. If s->from is set, the network begins with
 * its weights. */
enum esp_status session_open(struct session *s);

/* Create the trainer for `net`. session_open calls this function; a resumed run calls it after the recording is
 * set up. The session owns `net` from now on, also if the call fails. */
enum esp_status session_begin(struct session *s, struct network *net);

/* Train all images of the run, with all prunings. */
enum esp_status session_train(struct session *s);

/* The parts of session_train. session_train_begin writes the first checkpoint. session_step trains one image,
 * or carries out the removals that are due; the caller repeats it until session_train_done returns true.
 * session_train_end ends training. */
enum esp_status session_train_begin(struct session *s);
bool session_train_done(const struct session *s);
enum esp_status session_step(struct session *s);
enum esp_status session_train_end(struct session *s);

/* Label and test the network. The call does nothing if there are no test images. */
enum esp_status session_score(struct session *s);

/* Return the present network, with the images for labelling and testing it. */
struct score_subject session_subject(const struct session *s);

/* Fill s->metrics with the values known at this time. */
void session_measure(struct session *s);

/* Add labels, accuracies, the confusion matrix and `report` (a JSON text) to the recording. */
enum esp_status session_keep(struct session *s, const char *report);

/* Close recording and checkpoints. `st` is the status of the run so far. If `st` is a failure, return `st` with
 * its message; otherwise return the status of closing. If the result is ESP_OK, the checkpoints are deleted,
 * except when the user asked to keep them. */
enum esp_status session_close(struct session *s, enum esp_status st);

/* Estimate how many bytes a recording needs for the spikes of the input populations. */
double session_spike_bytes(const struct session *s);

/* Return the cost of training so far, and the seconds of it spent waiting for the disk. */
struct cost session_cost(const struct session *s);
double session_waited_s(const struct session *s);

/* Pass the complete state of the run to `to`, to save or restore it. Call it between two steps of training. */
void session_visit(struct session *s, struct state *to);

void session_free(struct session *s);

#endif
