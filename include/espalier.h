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
 * Errors. Calls that can fail return a status; espalier_message() then says in one line what was wrong and what to
 * do. When a call fails, its out-parameters are untouched. Nothing is ever printed, no signal is handled and no
 * call exits. A handle that is NULL is refused, but every _free accepts NULL.
 *
 * Threads. Runs share nothing: use each handle from one thread at a time, and different handles from any number of
 * threads. Runs in different threads may share a data set.
 *
 * Results. Equal settings, data and seed give equal bits: spikes, weights, labels and golden hash equal those of
 * the program `espalier`, with any compiler, processor and number of threads.
 *
 * Neurons have two numbers. The index, 0 .. n_living - 1, is a neuron's place in arrays and changes
 * when others are pruned; the birth id never changes. Every array over neurons is ordered by index,
 * which is also the order of birth ids. Time is counted in ticks of dt_ms since the start of the run.
 *
 * Arrays that you pass remain yours and are used during the call only. For an array that a call fills, n is its
 * length in elements and must equal the length that the call needs. docs/library.md is a worked example. */
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
    ESPALIER_IO = 1,      /* the system failed during the call: disk, thread */
    ESPALIER_MEMORY = 2,  /* an allocation failed */
    ESPALIER_INPUT = 3,   /* a value, file or order of calls cannot be used */
    ESPALIER_STOPPED = 4, /* a callback of yours asked to stop */
    ESPALIER_ABSENT = 5   /* this build lacks a part (HDF5) */
};

/* Why the last failing call of this thread failed; valid until the next one fails. "" if none has failed. */
const char *espalier_message(void);

/* "0.1.0" */
const char *espalier_version(void);

/* Whether recordings and checkpoints can be written and read: 1, or 0 in a build without HDF5. */
int espalier_can_record(void);

/* ---- configuration ----
 *
 * The keys are those of the program: `espalier config` prints all of them with units and ranges, and docs/model.md
 * explains them. Values that are `auto` are derived from the size of the network and the length of the run when
 * the run is created. */

struct espalier_config;

/* Start from a preset: "best", "edges-800-400", "guo2020", "demo", "diehl-cook"; NULL is "best". */
enum espalier_status espalier_config_create(const char *preset,
                                            struct espalier_config **out);
void espalier_config_free(struct espalier_config *config);

/* Set one key, for example ("population.exc.size", "400") or ("prune.strategy", "adaptive"). */
enum espalier_status espalier_config_set(struct espalier_config *config, const char *key,
                                         const char *value);

/* Set all keys of an INI file. */
enum espalier_status espalier_config_read(struct espalier_config *config,
                                          const char *path);

/* The same of INI text in memory; messages call it `origin`, NULL: "text". */
enum espalier_status espalier_config_parse(struct espalier_config *config,
                                           const char *text, const char *origin);

/* Write the value of a key as text to text[room]; 192 bytes are always enough, 64 for all values but file names. */
enum espalier_status espalier_config_get(const struct espalier_config *config,
                                         const char *key, char *text, size_t room);

/* Write all of it as INI text to text[room], cut to what fits; *needed, if not NULL, becomes the size of the whole
 * text with its final 0. text may be NULL with room 0. The text of a configuration that no run would accept, for
 * example with a projection between no populations, may be unreadable. */
enum espalier_status espalier_config_text(const struct espalier_config *config,
                                          char *text, size_t room, size_t *needed);

/* ---- data sets ---- */

struct espalier_data;

/* Open the data set of a SPEC: `digits[:seed]` (built in), `mnist`, `fashion`, `idx:DIR`, `npz:FILE`,
 * `npy:IMAGES,LABELS`, `png:DIR` or `csv:FILE`, with options behind it (`+resize=28x28+invert`): README.md, Data sets. */
enum espalier_status espalier_data_open(const char *spec, struct espalier_data **out);

/* Grey images of your own. */
struct espalier_images {
    const uint8_t *pixels; /* [n][height][width], 0 = no ink, 255 = full */
    const uint8_t *labels; /* [n], below n_classes; NULL: all 0 */
    size_t n;
};

/* Make a data set from copies of these images: train->n > 0; test may be NULL. */
enum espalier_status espalier_data_copy(uint32_t width, uint32_t height,
                                        uint32_t n_classes,
                                        const struct espalier_images *train,
                                        const struct espalier_images *test,
                                        struct espalier_data **out);

/* Make a data set without images, for a run that espalier_run_present feeds with spikes of width x height inputs
 * (input = row * width + column), in n_presentations presentations per epoch. */
enum espalier_status espalier_data_spikes(uint32_t width, uint32_t height,
                                          uint32_t n_classes, size_t n_presentations,
                                          struct espalier_data **out);

/* Free the runs that use the data set first: they borrow it. */
void espalier_data_free(struct espalier_data *data);

enum espalier_split { ESPALIER_TRAIN = 0, ESPALIER_TEST = 1 };

struct espalier_data_info {
    uint32_t width, height; /* pixels */
    uint32_t n_classes;     /* labels are 0 .. n_classes - 1 */
    size_t n_train, n_test; /* images */
};
enum espalier_status espalier_data_info(const struct espalier_data *data,
                                        struct espalier_data_info *info);

/* Copy an image to pixels[n], n = width * height, and its label to *label, unless NULL. */
enum espalier_status espalier_data_image(const struct espalier_data *data,
                                         enum espalier_split split, size_t index,
                                         uint8_t *pixels, size_t n, uint32_t *label);

/* ---- creating, training, testing, freeing a run ---- */

struct espalier_run;

enum espalier_record {
    ESPALIER_RECORD_NONE = 0,   /* everything except spikes */
    ESPALIER_RECORD_OUTPUT = 1, /* also the spikes of the population that is pruned */
    ESPALIER_RECORD_ALL = 2     /* also the spikes of every population, inputs included */
};

/* A network of this configuration, ready to learn from these data. The configuration is copied, the
 * data set must outlive the run. `recording` names the HDF5 file to write (docs/file-format.md), which
 * must not exist yet, or is NULL. */
enum espalier_status espalier_run_create(const struct espalier_config *config,
                                         const struct espalier_data *data,
                                         const char *recording, enum espalier_record what,
                                         struct espalier_run **out);

/* Free a run, also one that is not over, and close its recording. */
void espalier_run_free(struct espalier_run *run);

/* Use up to n threads where they make training faster; 1 at first. Results do not depend on it. */
enum espalier_status espalier_run_threads(struct espalier_run *run, unsigned n);

/* Learn from the next image; at the end of a window also prune. A call that returns ESPALIER_INPUT has changed
 * nothing. After ESPALIER_STOPPED the run is between two images and can go on. After ESPALIER_IO or
 * ESPALIER_MEMORY the run can only be read and freed. */
enum espalier_status espalier_run_step(struct espalier_run *run);

/* Train on n images, or on all that are left if n is 0 or larger. */
enum espalier_status espalier_run_train(struct espalier_run *run, size_t n);

/* Learn from input spikes of your own instead, in one presentation of run.present_ms and its rest: spike k of
 * input[k], below n_inputs, at time_ms[k] after the beginning, 0 <= time_ms < present_ms, rounded to the nearest
 * tick. The spikes may be in any order; two equal entries are two spikes. The presentation counts as an image with
 * this label, which only the running estimate of accuracy uses. It is not repeated if there are few output spikes. */
enum espalier_status espalier_run_present(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t label);

/* End the run, whether or not all images were shown: complete the golden hash, write the labels and accuracies
 * measured so far to the recording, and close it. The run can still be read, and can label and vote. */
enum espalier_status espalier_run_finish(struct espalier_run *run);

/* ---- callbacks ----
 *
 * They run inside the call that caused them, in its thread. Their arguments are valid during the callback only.
 * They may read the run, but not change or free it. Return 0 to go on; after any other value the call returns
 * ESPALIER_STOPPED once the image is over and the run consistent. A run has one callback of each kind; NULL
 * removes it. */

/* The spikes of one population in one image, in all its presentations, in the order of time. */
struct espalier_spikes {
    const char *name;    /* name of the population: "input", "exc" */
    uint32_t population; /* number of the population in the configuration */
    size_t n;
    const int64_t *tick; /* [n] since the start of the run */
    const uint32_t *id;  /* [n] birth ids of neurons, or inputs */
};
typedef int espalier_on_spikes(void *context, const struct espalier_spikes *spikes);

/* Called for each population in turn after each image. */
enum espalier_status espalier_run_on_spikes(struct espalier_run *run,
                                            espalier_on_spikes *call, void *context);

struct espalier_image {
    uint64_t image; /* number of the image in the run, from 0 */
    uint64_t index; /* number of the image in the training set */
    /* Ticks at which its first presentation begins and its last rest ends. */
    int64_t start, end;
    uint32_t label;
    /* 1, or more if the image was shown again because of few output spikes. */
    uint32_t presentations;
    uint32_t n_spikes; /* spikes of the output population */
    int32_t vote;      /* class that the running estimate votes for; -1: none yet */
    size_t n_living;
    const uint32_t *counts; /* [n_living] spikes */
    const uint32_t *birth;  /* [n_living] */
};
typedef int espalier_on_image(void *context, const struct espalier_image *image);
enum espalier_status espalier_run_on_image(struct espalier_run *run,
                                           espalier_on_image *call, void *context);

struct espalier_pruned {
    uint64_t images_done;
    size_t n_living; /* neurons after the removal */
    size_t n_removed;
    const uint32_t *removed; /* [n_removed] birth ids, ascending */
};
typedef int espalier_on_pruned(void *context, const struct espalier_pruned *pruned);
enum espalier_status espalier_run_on_pruned(struct espalier_run *run,
                                            espalier_on_pruned *call, void *context);

/* ---- pruning ----
 *
 * Without the calls below a run prunes as [prune] of its configuration says; the preset "best" does not prune. */

/* The input of a rule at the end of a window of prune.window_images images. */
struct espalier_view {
    size_t n_living, n_birth, n_inputs;
    const uint32_t *birth;  /* [n_living] */
    const uint32_t *counts; /* [n_living] spikes in this window */
    /* [n_living] h = prune.forget * h + counts, renewed at the end of each window. */
    const double *activity;
    const uint64_t *total; /* [n_living] spikes since birth */
    const float *theta_mV; /* [n_living] adaptive part of the thresholds */
    /* Weight of input i to neuron j, at [i * stride + j]; NULL without such weights. */
    const float *weight_mV;
    size_t stride;
    uint64_t images_done, images_run;
    uint64_t window; /* number of this window, from 0 */
};

/* A rule sets keep[j] to 0 for each neuron to remove; keep[n_living] is 1 at first, and at least one neuron must
 * stay. It returns 0, or any other value to stop the run: then no neuron is removed. */
typedef int espalier_rule(void *context, const struct espalier_view *view, uint8_t *keep);

/* Use a rule of your own instead of [prune]; NULL returns to [prune]. */
enum espalier_status espalier_run_rule(struct espalier_run *run, espalier_rule *rule,
                                       void *context);

/* Remove the neurons whose keep[n_living] is 0 now, between two images. At least one neuron must stay. */
enum espalier_status espalier_run_prune(struct espalier_run *run, const uint8_t *keep,
                                        size_t n);

/* ---- reading ---- */

struct espalier_run_info {
    size_t n_inputs;          /* inputs of the first source */
    size_t n_birth, n_living; /* neurons of the output population */
    size_t n_populations, n_projections;
    uint32_t n_classes;
    uint64_t images, images_run; /* shown so far; in the whole run */
    uint64_t presentations;      /* presentations so far, repetitions included */
    uint64_t removed;            /* output neurons removed */
    uint64_t window;             /* number of the current window, from 0 */
    int64_t now;                 /* ticks simulated so far */
    double dt_ms;
    /* Running estimate in the last window, 0 to 1; NAN until the second window is over. */
    double accuracy;
    uint32_t width, height; /* of the images, or of the sheet of inputs */
};
enum espalier_status espalier_run_info(const struct espalier_run *run,
                                       struct espalier_run_info *info);

/* The configuration with every `auto` filled in; it belongs to the run. NULL if run is NULL. */
const struct espalier_config *espalier_run_config(const struct espalier_run *run);

/* Population k: its name (which belongs to the run), its inputs or remaining neurons, and its neurons at birth. */
struct espalier_population {
    const char *name;
    int is_source;
    size_t n, n_birth;
};
enum espalier_status espalier_run_population(const struct espalier_run *run, size_t k,
                                             struct espalier_population *population);

/* Projection k: its name (which belongs to the run), the populations that it joins, and the shape of its weights,
 * 0 x 0 if it has no matrix. */
struct espalier_projection {
    const char *name;
    uint32_t from, to;
    size_t n_pre, n_post;
};
enum espalier_status espalier_run_projection(const struct espalier_run *run, size_t k,
                                             struct espalier_projection *projection);

/* Copy the weights of a projection, in mV, to weight_mV[n_pre][n_post], n = n_pre * n_post. `projection` is its
 * name; NULL: the projection from the inputs to the output population. */
enum espalier_status espalier_run_weights(const struct espalier_run *run,
                                          const char *projection, float *weight_mV,
                                          size_t n);

/* Copy values of the output neurons, [n_living]: birth ids; the adaptive part of the thresholds in mV; spikes
 * since birth. */
enum espalier_status espalier_run_births(const struct espalier_run *run, uint32_t *birth,
                                         size_t n);
enum espalier_status espalier_run_theta(const struct espalier_run *run, float *theta_mV,
                                        size_t n);
enum espalier_status espalier_run_totals(const struct espalier_run *run, uint64_t *spikes,
                                         size_t n);

/* Set the weights of a projection, named as in espalier_run_weights, or the adaptive part of the thresholds of the
 * output neurons, between two images: finite, from 0 to 1e6 mV. A network that was kept elsewhere so answers again. */
enum espalier_status espalier_run_set_weights(struct espalier_run *run,
                                              const char *projection,
                                              const float *weight_mV, size_t n);
enum espalier_status espalier_run_set_theta(struct espalier_run *run,
                                            const float *theta_mV, size_t n);

/* The golden hash over every spike of neurons and every removal so far. After espalier_run_finish it also covers
 * weights, thresholds and birth ids, and equals the number that `espalier train` reports. 0 if run is NULL. */
uint64_t espalier_run_golden(const struct espalier_run *run);

/* ---- what the network answers ----
 *
 * Nothing is learned here: the network is frozen and starts every presentation from rest. A neuron's label is the
 * class to which it responds most. Labels stay when the run goes on, until new ones are made. */

/* Present spikes, given as to espalier_run_present: counts[n_living] becomes the number of spikes of each neuron. */
enum espalier_status espalier_run_respond(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t *counts, size_t n_counts);

/* Present an image of the data set, with the random numbers of labelling (train) or testing (test). */
enum espalier_status espalier_run_look(struct espalier_run *run,
                                       enum espalier_split split, size_t index,
                                       uint32_t *counts, size_t n_counts);

/* Present n images of your own, pixels[n][height][width] as in the data set of the run, on the threads that
 * espalier_run_threads allows: counts[n][n_living], n_counts = n * n_living, become the spikes of each neuron. The
 * random numbers of a presentation follow from the seed and the pixels: equal images have equal answers, in any order
 * and company. */
enum espalier_status espalier_run_answer(struct espalier_run *run, const uint8_t *pixels,
                                         size_t n, uint32_t *counts, size_t n_counts);

/* Label the neurons by the last run.label_images training images shown. */
enum espalier_status espalier_run_label(struct espalier_run *run);

/* Label the neurons by hand: add one response, to an image of this class. */
enum espalier_status espalier_run_teach(struct espalier_run *run, const uint32_t *counts,
                                        size_t n, uint32_t label);

/* What the labels rest on: mean[n_living][n_classes], n = n_living * n_classes, becomes the mean spikes of a neuron in
 * the images of a class, and *n_images how many images there were. */
enum espalier_status espalier_run_responses(struct espalier_run *run, float *mean,
                                            size_t n, uint64_t *n_images);

/* Label the neurons by such responses, which give the same votes again; earlier labels are forgotten. The means are
 * finite, from 0 to 1e9, and 0 < n_images <= 1e12. No more can be taught until espalier_run_unlearn. */
enum espalier_status espalier_run_label_by(struct espalier_run *run, const float *mean,
                                           size_t n, uint64_t n_images);

/* Forget all labels, to start again by hand. */
enum espalier_status espalier_run_unlearn(struct espalier_run *run);

/* labels[n_living] becomes the class of each neuron, or -1 for a neuron that never fired. */
enum espalier_status espalier_run_labels(struct espalier_run *run, int32_t *labels,
                                         size_t n);

enum espalier_vote {
    ESPALIER_ALL = 0, /* each neuron votes for its label */
    /* Each neuron votes for every class, in proportion to its responses. */
    ESPALIER_PROPORTION = 1,
    ESPALIER_BAYES = 2, /* by log probability; the accuracy that is reported first */
    ESPALIER_VOTES = 3
};

/* Of a vote, where no neuron that carries a label fired. */
#define ESPALIER_NO_ANSWER UINT32_MAX

/* What labelled neurons say about an answer; ESPALIER_NO_ANSWER by all three alike if they say nothing. */
enum espalier_status espalier_run_vote(struct espalier_run *run, const uint32_t *counts,
                                       size_t n, uint32_t vote[ESPALIER_VOTES]);

/* The fraction of correct votes on the images that run.eval names. */
enum espalier_status espalier_run_test(struct espalier_run *run,
                                       double accuracy[ESPALIER_VOTES]);

/* ---- checkpoints ----
 *
 * HDF5 files (docs/checkpoints.md). A restored run gives the same bits as a run that was never stopped. Callbacks,
 * rule, threads and labels are not saved. HDF5 is called from this thread while no recording is open, else from a
 * thread of the recording. In threads that call HDF5 here, its printing of errors is switched off; its work at
 * exit is switched off if the process did not use HDF5 before. */

/* Save the run, between two images and before espalier_run_finish. An existing file is replaced in one step. */
enum espalier_status espalier_run_save(struct espalier_run *run, const char *path);

/* Go on from a checkpoint of the library or of the program. `data` must hold the same images; NULL opens the data
 * set that the checkpoint names, which then belongs to the run. `recording` is NULL or the recording of the same
 * run, which is cut back to the moment of the checkpoint and continued. A recording damaged by a loss of power is
 * read with the structure that the checkpoint stores, and replaced by a new file; until the run is saved again,
 * the checkpoint has no structure of that new file. Both files are tried in a child process first, unless a run of
 * this process is recorded: no other thread may be inside HDF5 meanwhile (docs/library.md). */
enum espalier_status espalier_run_restore(const char *path,
                                          const struct espalier_data *data,
                                          const char *recording,
                                          struct espalier_run **out);

/* ---- reading recordings ----
 *
 * A recording is a table of columns of numbers; docs/file-format.md lists their paths and meanings. The file may be of
 * any origin, broken off or still growing: a child process reads all of it first, as for espalier_run_restore. Use one
 * recording at a time where the build of HDF5 is not thread-safe. */

struct espalier_recording;

enum espalier_status espalier_recording_open(const char *path,
                                             struct espalier_recording **out);
void espalier_recording_free(struct espalier_recording *recording);

/* What the recording says about its run. The texts belong to it. */
struct espalier_recording_info {
    const char *config;  /* INI text */
    const char *command; /* the command that began the run */
    const char *data;    /* SPEC of its data set */
    const char *created; /* ISO 8601, UTC */
    const char *report;  /* JSON of a finished run; NULL: none */
    const char *output;  /* name of the population that is read out and pruned */
    const char *fields;  /* path of the weights from the inputs to it; NULL: none */
    uint64_t seed;
    uint64_t first_image;   /* images of the run before the file begins: 0 */
    uint64_t images;        /* images in the file */
    uint64_t images_run;    /* images of the whole run */
    uint64_t window_images; /* images per window */
    uint64_t n_birth, n_living;
    uint32_t width, height; /* pixels */
    uint32_t n_classes;
    double dt_ms;
    int is_complete; /* 0: in progress or broken off */
};
enum espalier_status espalier_recording_info(const struct espalier_recording *recording,
                                             struct espalier_recording_info *info);

enum espalier_type {
    ESPALIER_U8 = 0,
    ESPALIER_U32 = 1,
    ESPALIER_I32 = 2,
    ESPALIER_U64 = 3,
    ESPALIER_I64 = 4,
    ESPALIER_F32 = 5,
    ESPALIER_F64 = 6
};

/* Column k = 0, 1, ... of a recording: [shape[0]] rows of shape[1] x shape[2] numbers. */
struct espalier_column {
    const char *path; /* "/spikes/exc/timestamps"; belongs to the recording */
    const char *unit; /* "ms"; "" where there is none */
    enum espalier_type type;
    uint32_t rank; /* 1 to 3: the dimensions that count; the others are 1 */
    uint64_t shape[3];
};

/* ESPALIER_INPUT after the last column. */
enum espalier_status espalier_recording_column(const struct espalier_recording *recording,
                                               size_t k, struct espalier_column *column);

/* Copy rows first .. first + n - 1 of column k to values[bytes], bytes = n * shape[1] * shape[2] * size of an element.
 * ESPALIER_INPUT if there are fewer rows or they are damaged. */
enum espalier_status espalier_recording_read(const struct espalier_recording *recording,
                                             size_t k, uint64_t first, uint64_t n,
                                             void *values, size_t bytes);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
