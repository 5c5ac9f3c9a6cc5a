/* include/espalier.h - train and prune spiking neural networks from a program of your own.
 *
 *     struct espalier_config *c;
 *     struct espalier_data *d;
 *     struct espalier_run *r;
 *     espalier_config_create("demo", &c);
 *     espalier_data_open("digits", &d);
 *     espalier_run_create(c, d, NULL, ESPALIER_RECORD_NONE, &r);
 *     espalier_run_train(r, 0);
 *     espalier_run_finish(r);
 *     espalier_run_free(r), espalier_data_free(d), espalier_config_free(c);
 *
 * Errors. Calls that can fail return a status; espalier_message() then says in one line what was
 * wrong and what to do. When a call fails, its out-parameters are untouched. Nothing is ever printed,
 * no signal is handled and no call exits. A handle that is NULL is refused; free takes NULL.
 *
 * Threads. Nothing is shared between runs: use each handle from one thread at a time, different ones
 * from as many threads as you like. A data set may be shared by runs in different threads.
 *
 * Results. Equal settings, data and seed give equal bits: spikes, weights, labels and golden hash are
 * those of the program `espalier`, whatever compiler, processor or number of threads.
 *
 * Neurons have two numbers. The index, 0 .. n_living - 1, is a neuron's place in arrays and changes
 * when others are pruned; the birth id never changes. Every array over neurons is ordered by index,
 * which is also the order of birth ids. Time is counted in ticks of dt_ms since the start of the run.
 *
 * Arrays that you pass are yours and only used during the call. Where an array is filled, n is its
 * length in elements and must be exactly what the call needs. docs/library.md is a worked example. */
#ifndef ESPALIER_H
#define ESPALIER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- errors and version ---- */

enum espalier_status {
    ESPALIER_OK = 0,
    ESPALIER_IO = 1,      /* the system failed on the way: disk, thread */
    ESPALIER_MEMORY = 2,  /* an allocation failed */
    ESPALIER_INPUT = 3,   /* a value, file or order of calls cannot be used */
    ESPALIER_STOPPED = 4, /* a callback of yours asked for it */
    ESPALIER_ABSENT = 5   /* this build lacks the part (HDF5) */
};

/* Why the last call of this thread failed; valid until the next one fails. "" before the first. */
const char *espalier_message(void);

/* "0.1.0" */
const char *espalier_version(void);

/* Whether recordings and checkpoints can be written and read: 1, or 0 in a build without HDF5. */
int espalier_can_record(void);

/* ---- configuration ----
 *
 * The keys are those of the program: `espalier config` prints all of them with units and ranges, and
 * docs/model.md explains them. What is `auto` follows from the size of the network and the length of
 * the run when that is created. */

struct espalier_config;

/* Start from a preset: "best", "guo2020", "demo", "diehl-cook"; NULL is "best". */
enum espalier_status espalier_config_create(const char *preset,
                                            struct espalier_config **out);
void espalier_config_free(struct espalier_config *config);

/* Set one key, as in ("population.exc.size", "400"), ("prune.strategy", "adaptive"). */
enum espalier_status espalier_config_set(struct espalier_config *config, const char *key,
                                         const char *value);

/* Set all keys of an INI file. */
enum espalier_status espalier_config_read(struct espalier_config *config,
                                          const char *path);

/* The value of a key as text into text[room]; 192 bytes are always enough, 64 for all but files. */
enum espalier_status espalier_config_get(const struct espalier_config *config,
                                         const char *key, char *text, size_t room);

/* All of it as INI text into text[room], cut to what fits; *needed, if not NULL, becomes the bytes
 * that the whole text needs with its final 0. text may be NULL with room 0. A configuration that no run
 * would accept, with a projection of no populations say, need not read back. */
enum espalier_status espalier_config_text(const struct espalier_config *config,
                                          char *text, size_t room, size_t *needed);

/* ---- data sets ---- */

struct espalier_data;

/* The data set of a SPEC: `digits[:seed]` (built in), `mnist`, `fashion` or `idx:DIR`. */
enum espalier_status espalier_data_open(const char *spec, struct espalier_data **out);

/* Grey images of your own. */
struct espalier_images {
    const uint8_t *pixels; /* [n][height][width], 0 = no ink, 255 = full */
    const uint8_t *labels; /* [n], below n_classes; NULL: all 0 */
    size_t n;
};

/* A data set of copies of them: train->n > 0; test may be NULL. */
enum espalier_status espalier_data_copy(uint32_t width, uint32_t height,
                                        uint32_t n_classes,
                                        const struct espalier_images *train,
                                        const struct espalier_images *test,
                                        struct espalier_data **out);

/* No images: the run is fed by espalier_run_present with spikes of width x height inputs (input =
 * row * width + column), n_presentations of them for each epoch. */
enum espalier_status espalier_data_spikes(uint32_t width, uint32_t height,
                                          uint32_t n_classes, size_t n_presentations,
                                          struct espalier_data **out);

/* Runs borrow it: free them first. */
void espalier_data_free(struct espalier_data *data);

enum espalier_split { ESPALIER_TRAIN = 0, ESPALIER_TEST = 1 };

struct espalier_data_info {
    uint32_t width, height; /* pixels */
    uint32_t n_classes;     /* labels are 0 .. n_classes - 1 */
    size_t n_train, n_test; /* images */
};
enum espalier_status espalier_data_info(const struct espalier_data *data,
                                        struct espalier_data_info *info);

/* Copy an image to pixels[n], n = width * height, and its label, unless NULL. */
enum espalier_status espalier_data_image(const struct espalier_data *data,
                                         enum espalier_split split, size_t index,
                                         uint8_t *pixels, size_t n, uint32_t *label);

/* ---- creating, training, testing, freeing a run ---- */

struct espalier_run;

enum espalier_record {
    ESPALIER_RECORD_NONE = 0,   /* no spikes, everything else */
    ESPALIER_RECORD_OUTPUT = 1, /* the spikes of the population that is pruned */
    ESPALIER_RECORD_ALL = 2     /* those of every population, inputs included */
};

/* A network of this configuration, ready to learn from these data. The configuration is copied, the
 * data set must outlive the run. `recording` names the HDF5 file to write (docs/file-format.md), which
 * must not exist yet, or is NULL. */
enum espalier_status espalier_run_create(const struct espalier_config *config,
                                         const struct espalier_data *data,
                                         const char *recording, enum espalier_record what,
                                         struct espalier_run **out);

/* Free, and close the recording; a run need not be over. */
void espalier_run_free(struct espalier_run *run);

/* Use up to n threads, 1 at first, where they pay. Results do not depend on it. */
enum espalier_status espalier_run_threads(struct espalier_run *run, unsigned n);

/* Learn from the next image; at the end of a window also prune. What is refused as ESPALIER_INPUT
 * changes nothing, and ESPALIER_STOPPED leaves the run between two images: it can go on. After a
 * failure on the way, ESPALIER_IO or ESPALIER_MEMORY, it can only be read and freed. */
enum espalier_status espalier_run_step(struct espalier_run *run);

/* The same for n images, or for all that are left if n is 0 or more than that. */
enum espalier_status espalier_run_train(struct espalier_run *run, size_t n);

/* Learn from input spikes of your own instead, in one presentation of run.present_ms and its rest:
 * spike k of input[k], below n_inputs, at time_ms[k] after the beginning, 0 <= time_ms < present_ms,
 * rounded to the nearest tick. Any order; two of the same are two spikes. Counts as an image with
 * this label, which nothing but the running estimate of accuracy looks at; it is never presented
 * again by itself. */
enum espalier_status espalier_run_present(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t label);

/* The run is over, all its images shown or not: complete the golden hash and the recording, which gets
 * the labels and accuracies measured so far and is closed. Reading, labelling and voting go on. */
enum espalier_status espalier_run_finish(struct espalier_run *run);

/* ---- callbacks ----
 *
 * They run inside the call that caused them, in its thread. What they are shown is valid during the
 * callback only. They may read the run, but not change or free it. Return 0 to go on; anything else
 * makes the call return ESPALIER_STOPPED once the image is done and the run consistent. One of each
 * kind; NULL removes it. */

/* The spikes of one population in one image, all its presentations, ascending in time. */
struct espalier_spikes {
    const char *name;    /* of the population: "input", "exc" */
    uint32_t population; /* its number in the configuration */
    size_t n;
    const int64_t *tick; /* [n] since the start of the run */
    const uint32_t *id;  /* [n] birth ids, or inputs */
};
typedef int espalier_on_spikes(void *context, const struct espalier_spikes *spikes);

/* Called for each population in turn after each image. */
enum espalier_status espalier_run_on_spikes(struct espalier_run *run,
                                            espalier_on_spikes *call, void *context);

struct espalier_image {
    uint64_t image;     /* number in the run, from 0 */
    uint64_t index;     /* in the training images */
    int64_t start, end; /* ticks: its first presentation, after its last rest */
    uint32_t label;
    uint32_t presentations; /* 1, more where the network hardly answered */
    uint32_t n_spikes;      /* of the output population */
    int32_t vote;           /* class by the running estimate; -1: none yet */
    size_t n_living;
    const uint32_t *counts; /* [n_living] spikes */
    const uint32_t *birth;  /* [n_living] */
};
typedef int espalier_on_image(void *context, const struct espalier_image *image);
enum espalier_status espalier_run_on_image(struct espalier_run *run,
                                           espalier_on_image *call, void *context);

struct espalier_pruned {
    uint64_t images_done;
    size_t n_living; /* after it */
    size_t n_removed;
    const uint32_t *removed; /* [n_removed] birth ids, ascending */
};
typedef int espalier_on_pruned(void *context, const struct espalier_pruned *pruned);
enum espalier_status espalier_run_on_pruned(struct espalier_run *run,
                                            espalier_on_pruned *call, void *context);

/* ---- pruning ----
 *
 * By itself a run prunes as [prune] of its configuration says; preset "best" does not prune. */

/* What a rule is shown at the end of a window of prune.window_images images. */
struct espalier_view {
    size_t n_living, n_birth, n_inputs;
    const uint32_t *birth;  /* [n_living] */
    const uint32_t *counts; /* [n_living] spikes in this window */
    const double
        *activity; /* [n_living] h = prune.forget * h + counts, window by window */
    const uint64_t *total; /* [n_living] spikes since birth */
    const float *theta_mV; /* [n_living] adaptive part of the thresholds */
    const float
        *weight_mV; /* input i to neuron j at [i * stride + j]; NULL: no such weights */
    size_t stride;
    uint64_t images_done, images_run;
    uint64_t window; /* number of this window, from 0 */
};

/* Write 0 to keep[j], [n_living] and all 1 at first, for each neuron that is to go; at least one
 * stays. Return 0, or anything else to stop: then no neuron is removed. */
typedef int espalier_rule(void *context, const struct espalier_view *view, uint8_t *keep);

/* Prune by a rule of your own instead of [prune]; NULL gives the decision back. */
enum espalier_status espalier_run_rule(struct espalier_run *run, espalier_rule *rule,
                                       void *context);

/* Now, between two images: remove the neurons whose keep[n_living] is 0. At least one stays. */
enum espalier_status espalier_run_prune(struct espalier_run *run, const uint8_t *keep,
                                        size_t n);

/* ---- reading ---- */

struct espalier_run_info {
    size_t n_inputs;          /* of the first source */
    size_t n_birth, n_living; /* neurons of the output population */
    size_t n_populations, n_projections;
    uint32_t n_classes;
    uint64_t images, images_run; /* done; in all */
    uint64_t presentations;      /* with re-presentations */
    uint64_t removed;            /* neurons */
    uint64_t window;             /* number of the current window of counting */
    int64_t now;                 /* ticks */
    double dt_ms;
    double
        accuracy; /* running estimate in the last window, 0 to 1; NAN before the second */
};
enum espalier_status espalier_run_info(const struct espalier_run *run,
                                       struct espalier_run_info *info);

/* The configuration with every `auto` filled in; the run's. NULL for NULL. */
const struct espalier_config *espalier_run_config(const struct espalier_run *run);

/* Population k: name (the run's), inputs or remaining neurons, and the number at birth. */
struct espalier_population {
    const char *name;
    int is_source;
    size_t n, n_birth;
};
enum espalier_status espalier_run_population(const struct espalier_run *run, size_t k,
                                             struct espalier_population *population);

/* Projection k: name (the run's), populations that it joins, and the shape of its weights: 0 x 0
 * where it is uniform. */
struct espalier_projection {
    const char *name;
    uint32_t from, to;
    size_t n_pre, n_post;
};
enum espalier_status espalier_run_projection(const struct espalier_run *run, size_t k,
                                             struct espalier_projection *projection);

/* Weights in mV of a projection by name, NULL: from the inputs to the output population; into
 * weight_mV[n_pre][n_post], n = n_pre * n_post. */
enum espalier_status espalier_run_weights(const struct espalier_run *run,
                                          const char *projection, float *weight_mV,
                                          size_t n);

/* Of the output population, [n_living]: birth ids; the adaptive part of the thresholds in mV; spikes
 * since birth. */
enum espalier_status espalier_run_births(const struct espalier_run *run, uint32_t *birth,
                                         size_t n);
enum espalier_status espalier_run_theta(const struct espalier_run *run, float *theta_mV,
                                        size_t n);
enum espalier_status espalier_run_totals(const struct espalier_run *run, uint64_t *spikes,
                                         size_t n);

/* The golden hash: every spike of neurons and every removal so far; after espalier_run_finish also the
 * weights, thresholds and birth ids, and then the number that `espalier train` reports. 0 for NULL. */
uint64_t espalier_run_golden(const struct espalier_run *run);

/* ---- what the network answers ----
 *
 * Nothing is learned here: the network is frozen and starts every presentation from rest. A neuron's
 * label is the class that it answers most; labels stay when the run goes on, until they are made
 * anew. */

/* Answer spikes, given as to espalier_run_present: counts[n_living] spikes of each neuron. */
enum espalier_status espalier_run_respond(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t *counts, size_t n_counts);

/* Answer an image of the data set, with the random numbers of labelling (train) or testing (test). */
enum espalier_status espalier_run_look(struct espalier_run *run,
                                       enum espalier_split split, size_t index,
                                       uint32_t *counts, size_t n_counts);

/* Label the neurons by the last run.label_images training images shown. */
enum espalier_status espalier_run_label(struct espalier_run *run);

/* Or by hand: add one answer, of an image of this class. */
enum espalier_status espalier_run_teach(struct espalier_run *run, const uint32_t *counts,
                                        size_t n, uint32_t label);

/* Forget all labels, to begin anew by hand. */
enum espalier_status espalier_run_unlearn(struct espalier_run *run);

/* labels[n_living]: class, or -1 for a neuron that never answered. */
enum espalier_status espalier_run_labels(struct espalier_run *run, int32_t *labels,
                                         size_t n);

enum espalier_vote {
    ESPALIER_ALL = 0,        /* each neuron speaks for its label */
    ESPALIER_PROPORTION = 1, /* for every class, in proportion to its answers */
    ESPALIER_BAYES = 2,      /* by log probability: the headline */
    ESPALIER_VOTES = 3
};

/* Of a vote, where no neuron that carries a label fired. */
#define ESPALIER_NO_ANSWER UINT32_MAX

/* What labelled neurons say about an answer; ESPALIER_NO_ANSWER by all three alike if they say nothing. */
enum espalier_status espalier_run_vote(struct espalier_run *run, const uint32_t *counts,
                                       size_t n, uint32_t vote[ESPALIER_VOTES]);

/* The fractions of right votes on the images that run.eval names. */
enum espalier_status espalier_run_test(struct espalier_run *run,
                                       double accuracy[ESPALIER_VOTES]);

/* ---- checkpoints ----
 *
 * HDF5 files (docs/checkpoints.md). A run that is restored goes on with the bits of one that was never
 * stopped; callbacks, rule, threads and labels are not in it. HDF5 is called from this thread while
 * no recording is open, else from one of the recording's own; its printing of errors is switched off
 * in threads that have called it here, and its work at exit if it was not in use before. */

/* Save, between two images, before espalier_run_finish. An existing file is replaced in one step. */
enum espalier_status espalier_run_save(struct espalier_run *run, const char *path);

/* Go on from a checkpoint of the library or of the program. `data` must hold the same images; NULL
 * opens what the checkpoint names, for the run to own. `recording` is the file of the same run, which
 * is cut back to the moment of the checkpoint and continued, or NULL. After a loss of power it is read by what the
 * checkpoint knows of it; until the run is saved again, that checkpoint does not know the file that takes its place.
 * Both files are tried in a child process first, unless a run of this process is recorded: no other thread may be
 * inside HDF5 meanwhile (docs/library.md). */
enum espalier_status espalier_run_restore(const char *path,
                                          const struct espalier_data *data,
                                          const char *recording,
                                          struct espalier_run **out);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
