/* session/session.h - one training run, put together once: data, configuration, network, recording, checkpoints,
 * label and test pass, results.
 *
 *     session_blank; s.config; session_prepare with the data; session_open    a new run
 *     session_blank; session_resume (session/resume.h)                        one that goes on
 *     session_train, session_score, session_keep, session_close, session_free
 *
 * A session prints nothing and knows no command line: what is decided arrives in struct session_params, what is
 * to be reported leaves by its callbacks. */
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

/* What takes a while and shows no image of the training. */
enum session_stage { SESSION_SCORES_BEFORE, SESSION_LABELS, SESSION_TESTS };

/* Called on the way; each may be NULL. */
struct session_calls {
    void *context;
    void (*progress)(void *context, const struct trainer *t); /* after each image */
    /* It begins (`done` 0), or has looked at `done` of n images. */
    void (*stage)(void *context, enum session_stage stage, size_t done, size_t n);
    store_say *say;
    bool (*interrupted)(void); /* whether to save and stop; asked by several threads */
};

/* When and where a run saves itself. */
struct checkpointing_params {
    bool off;
    const char *path;     /* NULL: beside the recording, as RECORDING.ckpt */
    uint64_t every;       /* images from one to the next; 0: ten seconds */
    bool wanted;          /* they stay when the run is over */
    bool force;           /* replace one that is there */
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

/* What a stretch of work took: wall and processor time, and joules where they can be read. */
struct cost {
    double wall_s, cpu_s;
    double joules; /* of RAPL; negative: not readable */
};

/* Everything a run needs, in the order in which it is made. */
struct session {
    struct session_params params;
    struct config config, resolved; /* as given; with nothing left auto */
    struct stored_run from;         /* whose weights the network begins with; or blank */
    const char *from_path;          /*   its file, for messages */
    char *spec;                     /* of the data set, as the run began with it */
    const struct dataset *data;
    struct dataset *own_data; /* freed with the session; NULL: borrowed */
    struct image_ranges ranges;
    struct store *store;          /* NULL: not recorded */
    struct checkpointing *saving; /* NULL: no checkpoints */
    char out[4096];               /* path of the recording, which outlives it; "": none */
    struct golden golden;
    struct probe
        listener[SESSION_LISTENERS]; /* set before the network is there; all NULL: none */
    struct probe probes[SESSION_PROBES];
    struct control *control; /* steers the run; or NULL */
    struct trainer *trainer;
    double *thresholds; /* [n_thresholds] set by hand in an earlier run */
    uint64_t n_thresholds;
    enum session_stage stage; /* under way */
    struct readout *readout;
    struct readout_score score;
    struct metrics metrics;
    struct cost earlier; /* what training took before this process went on with it */
    double earlier_waited_s;
    struct cost begun;  /* when training began here */
    struct cost paused; /* evaluation in the middle of training is not training */
    double first_removal_s, last_removal_s; /* of training time */
};

/* A run of which only the parameters are known. */
struct session session_blank(const struct session_params *params);

/* Resolve s->config for these data, which the session borrows. */
enum esp_status session_prepare(struct session *s, const struct dataset *data);

/* Begin recording and checkpoints, make the network, with the weights of s->from where there is one, and the
 * trainer. */
enum esp_status session_open(struct session *s);

/* With recording in place, train this network, which is the session's from now on, also if this fails. */
enum esp_status session_begin(struct session *s, struct network *net);

/* Train to the last image. */
enum esp_status session_train(struct session *s);

/* The same in parts: the first checkpoint; one image, or the removals that the last one ended with, until done;
 * the end of training. */
enum esp_status session_train_begin(struct session *s);
bool session_train_done(const struct session *s);
enum esp_status session_step(struct session *s);
enum esp_status session_train_end(struct session *s);

/* Label and test the network; nothing without images to test on. */
enum esp_status session_score(struct session *s);

/* The network as it is, and the images that label and test it. */
struct score_subject session_subject(const struct session *s);

/* Complete s->metrics by what is known now. */
void session_measure(struct session *s);

/* Complete the recording by labels, accuracies and confusion, and this report. */
enum esp_status session_keep(struct session *s, const char *report);

/* Close recording and checkpoints; after ESP_OK the run needs no checkpoint. `st` is what the run came to, and is
 * what is returned, with its message, unless closing fails after all went well. */
enum esp_status session_close(struct session *s, enum esp_status st);

/* About how many bytes of spikes a recording of every population holds, inputs included. */
double session_spike_bytes(const struct session *s);

/* What training has taken so far, and how much of it was waiting for the disk. */
struct cost session_cost(const struct session *s);
double session_waited_s(const struct session *s);

/* All state of a run between two steps of training. */
void session_visit(struct session *s, struct state *to);

void session_free(struct session *s);

#endif
