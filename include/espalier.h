/* include/espalier.h - train and prune spiking neural networks from a program of your own.
 *
 *      struct espalier_config *c;
 *      struct espalier_data *d;
 *      struct espalier_run *r;
 *      espalier_config_create("demo", &c);
 *      espalier_data_open("digits", &d);
 *      espalier_run_create(c, d, NULL, ESPALIER_RECORD_NONE, &r);
 *      espalier_run_train(r, 0);
 *      espalier_run_finish(r);
 *      espalier_run_free(r), espalier_data_free(d), espalier_config_free(c);
 *
 * Errors. Functions that can fail return a status. espalier_message() then says in one line what was wrong and what
 * to do. When a function fails, its output parameters are untouched. No function prints anything, handles signals
 * or ends the process. A handle that is NULL is refused, except that every _free function accepts NULL.
 *
 * Threads. Runs share nothing. Use each handle from one thread at a time; different handles may be used by any
 * number of threads. Runs in different threads may share a data set.
 *
 * Results. Equal settings, data and seed give equal bits, with any compiler, processor and number of threads.
 * Spikes, weights, labels and golden hash also equal those of the program `espalier`.
 *
 * Neurons have two numbers. The index of a neuron, 0 .. n_living - 1, is its place in arrays; it changes when other
 * neurons are removed. The birth id of a neuron never changes. Every array over neurons is ordered by index, which
 * is also the order of birth ids. Time is counted in ticks of dt_ms since the start of the run.
 *
 * Arrays that you pass remain yours and are used during the call only. For an array that a function fills, n is its
 * length in elements; it must equal the length that the function needs. docs/library.md contains a worked example. */
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
    ESPALIER_IO = 1,      /* the system failed during the call: disk or thread */
    ESPALIER_MEMORY = 2,  /* an allocation failed */
    ESPALIER_INPUT = 3,   /* a value, a file or the order of calls is wrong */
    ESPALIER_STOPPED = 4, /* a callback of the caller asked to stop */
    ESPALIER_ABSENT = 5   /* this build lacks HDF5, which the call needs */
};

/* Return why the last failing call of this thread failed; "" if none has failed. The text is valid until the next
 * failure. */
const char *espalier_message(void);

/* Return the version of the library, such as "0.1.0". */
const char *espalier_version(void);

/* Return 1 if recordings and checkpoints can be written and read, 0 in a build without HDF5. */
int espalier_can_record(void);

/* ---- configuration ----
 *
 * The keys are those of the program. `espalier config` prints all keys with units and ranges, and docs/model.md
 * explains them. Values that are `auto` are computed from the size of the network and the length of the run when a
 * run is created. */

struct espalier_config;

/* Start from a preset: "best", "edges-800-400", "guo2020", "demo", "diehl-cook"; NULL is "best". */
enum espalier_status espalier_config_create(const char *preset,
                                            struct espalier_config **out);
void espalier_config_free(struct espalier_config *config);

/* Set one key, for example ("population.exc.size", "400") or ("prune.strategy", "adaptive"). */
enum espalier_status espalier_config_set(struct espalier_config *config, const char *key,
                                         const char *value);

/* Set the keys of an INI file. */
enum espalier_status espalier_config_read(struct espalier_config *config,
                                          const char *path);

/* Set the keys of INI text in memory. Messages call the text `origin`; NULL: "text". */
enum espalier_status espalier_config_parse(struct espalier_config *config,
                                           const char *text, const char *origin);

/* Write the value of a key as text to text[room]; 192 bytes are always enough, 64 for all values but file names. */
enum espalier_status espalier_config_get(const struct espalier_config *config,
                                         const char *key, char *text, size_t room);

/* Write the configuration as INI text to text[room], cut to what fits. If `needed` is not NULL, *needed becomes the
 * size of the whole text with its final zero. `text` may be NULL if room is 0. If espalier_run_create would refuse
 * the configuration, for example because a projection names a missing population, espalier_config_parse may refuse
 * the text, too. */
enum espalier_status espalier_config_text(const struct espalier_config *config,
                                          char *text, size_t room, size_t *needed);

/* ---- data sets ---- */

struct espalier_data;

/* Open the data set that `spec` names: `digits[:seed]` (built in), `mnist`, `fashion`, `idx:DIR`, `npz:FILE`,
 * `npy:IMAGES,LABELS`, `png:DIR` or `csv:FILE`. Options such as `+resize=28x28+invert` may follow. README.md,
 * section Data sets, explains all of them. */
enum espalier_status espalier_data_open(const char *spec, struct espalier_data **out);

/* Grey images of the caller. */
struct espalier_images {
    const uint8_t *pixels; /* [n][height][width] brightness: 0 = no ink, 255 = full ink */
    const uint8_t *labels; /* [n] labels below n_classes; NULL: all labels are 0 */
    size_t n;
};

/* Make a data set from copies of images. train->n must be > 0; `test` may be NULL. */
enum espalier_status espalier_data_copy(uint32_t width, uint32_t height,
                                        uint32_t n_classes,
                                        const struct espalier_images *train,
                                        const struct espalier_images *test,
                                        struct espalier_data **out);

/* Make a data set without images, for a run whose input spikes espalier_run_present passes. The run has width x
 * height inputs (input = row * width + column) and n_presentations presentations per epoch. */
enum espalier_status espalier_data_spikes(uint32_t width, uint32_t height,
                                          uint32_t n_classes, size_t n_presentations,
                                          struct espalier_data **out);

/* Free a data set. Free the runs that use it first. */
void espalier_data_free(struct espalier_data *data);

enum espalier_split { ESPALIER_TRAIN = 0, ESPALIER_TEST = 1 };

struct espalier_data_info {
    uint32_t width, height; /* size of an image in pixels */
    uint32_t n_classes;     /* labels are 0 .. n_classes - 1 */
    size_t n_train, n_test; /* numbers of images */
};
enum espalier_status espalier_data_info(const struct espalier_data *data,
                                        struct espalier_data_info *info);

/* Copy an image to pixels[n], n = width * height. If `label` is not NULL, *label becomes its label. */
enum espalier_status espalier_data_image(const struct espalier_data *data,
                                         enum espalier_split split, size_t index,
                                         uint8_t *pixels, size_t n, uint32_t *label);

/* ---- creating, training, testing, freeing a run ---- */

struct espalier_run;

enum espalier_record {
    ESPALIER_RECORD_NONE = 0, /* everything except spikes is recorded */
    /* Also the spikes of the output population, which [prune] prunes. */
    ESPALIER_RECORD_OUTPUT = 1,
    ESPALIER_RECORD_ALL = 2 /* also the spikes of all populations, inputs included */
};

/* Create a run: a network of this configuration that is trained on these data. The configuration is copied; the
 * data set must exist until the run is freed. `recording` is the HDF5 file to write (docs/file-format.md), which
 * must not exist yet; NULL: nothing is recorded. `what` says which spikes are recorded. */
enum espalier_status espalier_run_create(const struct espalier_config *config,
                                         const struct espalier_data *data,
                                         const char *recording, enum espalier_record what,
                                         struct espalier_run **out);

/* Free a run and close its recording. The run need not be finished. */
void espalier_run_free(struct espalier_run *run);

/* Allow n threads, which are used when they make training faster; a new run uses one. Results do not depend on n. */
enum espalier_status espalier_run_threads(struct espalier_run *run, unsigned n);

/* Train on the next image. After the last image of a window also prune. If the function returns ESPALIER_INPUT,
 * nothing has changed. After ESPALIER_STOPPED the run is between two images and can continue. After ESPALIER_IO or
 * ESPALIER_MEMORY the run can only be read and freed. */
enum espalier_status espalier_run_step(struct espalier_run *run);

/* Train on n images; on all remaining images if n is 0 or larger than their number. */
enum espalier_status espalier_run_train(struct espalier_run *run, size_t n);

/* Train on input spikes of the caller in place of an image. There is one presentation of run.present_ms, and the
 * rest after it. Spike k, one of n, is sent by input[k] < n_inputs at time_ms[k] after the beginning of the
 * presentation. 0 <= time_ms[k] < present_ms; the time is rounded to the nearest tick. The spikes may be in any
 * order; two equal entries are two spikes. The presentation counts as an image with this label; only the running
 * estimate of the accuracy and pruning rules that read labels use the label. The presentation is not repeated, even
 * if there are few output spikes. */
enum espalier_status espalier_run_present(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t label);

/* Finish the run, whether or not all images were shown: complete the golden hash, write the labels and accuracies
 * measured so far to the recording, and close it. Afterwards the run can still be read, and can label and vote. */
enum espalier_status espalier_run_finish(struct espalier_run *run);

/* ---- callbacks ----
 *
 * Callbacks are called by the function that causes them, in its thread. Their arguments are valid during the
 * callback only. A callback may read the run, but not change or free it. If a callback returns 0, the function
 * continues. If it returns another value, the function finishes the current image and then returns
 * ESPALIER_STOPPED. A run has one callback of each kind; NULL removes it. */

/* The spikes of one population in one image, over all presentations of the image, in the order of time. */
struct espalier_spikes {
    const char *name;    /* name of the population, such as "input" or "exc" */
    uint32_t population; /* index of the population in the configuration */
    size_t n;
    const int64_t *tick; /* [n] ticks since the start of the run */
    const uint32_t *id;  /* [n] birth ids of neurons, or numbers of inputs */
};
typedef int espalier_on_spikes(void *context, const struct espalier_spikes *spikes);

/* Set the callback for spikes. It is called after each image, once for each population. */
enum espalier_status espalier_run_on_spikes(struct espalier_run *run,
                                            espalier_on_spikes *call, void *context);

struct espalier_image {
    uint64_t image; /* number of the image in the run, from 0 */
    uint64_t index; /* index of the image in the training set */
    /* Ticks since the start of the run: the tick at which the first presentation of the image begins, and the tick
     * at which the rest after the last presentation ends. */
    int64_t start, end;
    uint32_t label;
    /* Number of presentations: 1, or more if the image was shown again because of few output spikes. */
    uint32_t presentations;
    uint32_t n_spikes; /* number of spikes of the output population */
    /* Class that the running estimate of the accuracy chooses for the image; -1: none, as in the first window. */
    int32_t vote;
    size_t n_living;
    const uint32_t *counts; /* [n_living] number of spikes of each output neuron */
    const uint32_t *birth;  /* [n_living] birth id of each output neuron */
};
typedef int espalier_on_image(void *context, const struct espalier_image *image);
enum espalier_status espalier_run_on_image(struct espalier_run *run,
                                           espalier_on_image *call, void *context);

struct espalier_pruned {
    uint64_t images_done;
    size_t n_living; /* output neurons after the removal */
    size_t n_removed;
    const uint32_t *removed; /* [n_removed] birth ids, ascending */
};
typedef int espalier_on_pruned(void *context, const struct espalier_pruned *pruned);
enum espalier_status espalier_run_on_pruned(struct espalier_run *run,
                                            espalier_on_pruned *call, void *context);

/* ---- pruning ----
 *
 * If the functions below are not called, a run prunes as the section [prune] of its configuration says. The preset
 * "best" prunes nothing. */

/* The input of a pruning rule at the end of a window of prune.window_images images. Neurons are those of the output
 * population. */
struct espalier_view {
    size_t n_living, n_birth, n_inputs;
    const uint32_t *birth;  /* [n_living] birth ids */
    const uint32_t *counts; /* [n_living] number of spikes in this window */
    /* [n_living] decaying spike count h; at the end of each window, h <- prune.forget * h + counts. */
    const double *activity;
    const uint64_t *total; /* [n_living] number of spikes since birth */
    const float *theta_mV; /* [n_living] adaptive part of the thresholds */
    /* The weight from input i to neuron j is weight_mV[i * stride + j]; NULL if no projection with weights leads
     * from the inputs to the output population. */
    const float *weight_mV;
    size_t stride;
    uint64_t images_done, images_run;
    uint64_t window; /* number of this window, from 0 */
};

/* A pruning rule. It sets keep[j] to 0 for each neuron j to remove; keep[n_living] is all 1 at first. At least one
 * neuron must stay. The rule returns 0; if it returns another value, no neuron is removed and the run stops. */
typedef int espalier_rule(void *context, const struct espalier_view *view, uint8_t *keep);

/* Let a rule of the caller decide in place of the section [prune]; NULL: [prune] decides again. */
enum espalier_status espalier_run_rule(struct espalier_run *run, espalier_rule *rule,
                                       void *context);

/* Remove the neurons j with keep[j] = 0 now, between two images. n = n_living; at least one neuron must stay. */
enum espalier_status espalier_run_prune(struct espalier_run *run, const uint8_t *keep,
                                        size_t n);

/* ---- reading a run ---- */

struct espalier_run_info {
    size_t n_inputs;          /* number of inputs of the first source */
    size_t n_birth, n_living; /* output neurons at birth, and now */
    size_t n_populations, n_projections;
    uint32_t n_classes;
    uint64_t images, images_run; /* images shown so far, and in the whole run */
    uint64_t presentations;      /* presentations so far, with repetitions */
    uint64_t removed;            /* output neurons removed so far */
    uint64_t window;             /* number of the current window, from 0 */
    int64_t now;                 /* number of ticks simulated so far */
    double dt_ms;
    /* Running estimate of the accuracy in the last complete window, 0 to 1; NAN until the second window is over. */
    double accuracy;
    /* Size of an image in pixels; in a run without images, columns and rows of inputs. */
    uint32_t width, height;
};
enum espalier_status espalier_run_info(const struct espalier_run *run,
                                       struct espalier_run_info *info);

/* Return the configuration of the run, in which every `auto` has its computed value. It belongs to the run. Return
 * NULL if `run` is NULL. */
const struct espalier_config *espalier_run_config(const struct espalier_run *run);

/* Describe population k: its name, which belongs to the run; whether it is a source of input; its number of inputs
 * or remaining neurons; and this number at birth. */
struct espalier_population {
    const char *name;
    int is_source;
    size_t n, n_birth;
};
enum espalier_status espalier_run_population(const struct espalier_run *run, size_t k,
                                             struct espalier_population *population);

/* Describe projection k: its name, which belongs to the run; the indices of the populations that it connects; and
 * the shape of its weight matrix, 0 x 0 if it has none. */
struct espalier_projection {
    const char *name;
    uint32_t from, to;
    size_t n_pre, n_post;
};
enum espalier_status espalier_run_projection(const struct espalier_run *run, size_t k,
                                             struct espalier_projection *projection);

/* Copy the weights of a projection in mV to weight_mV[n_pre][n_post], n = n_pre * n_post. `projection` is its name;
 * NULL: the projection from the inputs to the output population. */
enum espalier_status espalier_run_weights(const struct espalier_run *run,
                                          const char *projection, float *weight_mV,
                                          size_t n);

/* Copy one value of each output neuron, n = n_living. The three functions copy the birth ids, the adaptive parts of
 * the thresholds in mV, and the numbers of spikes since birth. */
enum espalier_status espalier_run_births(const struct espalier_run *run, uint32_t *birth,
                                         size_t n);
enum espalier_status espalier_run_theta(const struct espalier_run *run, float *theta_mV,
                                        size_t n);
enum espalier_status espalier_run_totals(const struct espalier_run *run, uint64_t *spikes,
                                         size_t n);

/* Between two images, set the weights of a projection, named as in espalier_run_weights, or the adaptive parts of
 * the thresholds of the output neurons. The values are from 0 to 1e6 mV. A program can so restore a network that it
 * has stored itself. */
enum espalier_status espalier_run_set_weights(struct espalier_run *run,
                                              const char *projection,
                                              const float *weight_mV, size_t n);
enum espalier_status espalier_run_set_theta(struct espalier_run *run,
                                            const float *theta_mV, size_t n);

/* Return the golden hash over every spike of neurons and every removal so far; 0 if `run` is NULL. After
 * espalier_run_finish the hash also covers weights, thresholds and birth ids, and equals the number that `espalier
 * train` reports. */
uint64_t espalier_run_golden(const struct espalier_run *run);

/* ---- responses, labels and votes ----
 *
 * These functions change no weights and no thresholds: a copy of the network responds, and every presentation
 * starts from rest. The label of a neuron is the class to which it responds most. Labels remain while training
 * continues, until new labels are made. */

/* Present spikes, in the form of espalier_run_present, and write the number of spikes of each output neuron to
 * counts[]. n_counts = n_living. */
enum espalier_status espalier_run_respond(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t *counts, size_t n_counts);

/* Present an image of the data set and write the number of spikes of each output neuron to counts[]. n_counts =
 * n_living. The random numbers are those of labelling (split ESPALIER_TRAIN) or testing (ESPALIER_TEST). */
enum espalier_status espalier_run_look(struct espalier_run *run,
                                       enum espalier_split split, size_t index,
                                       uint32_t *counts, size_t n_counts);

/* Present n images of your own, pixels[n][height][width], and write the number of spikes of each output neuron for
 * each image to counts[n][n_living]. n_counts = n * n_living. height and width are those of the data set of the
 * run. The function uses the threads that espalier_run_threads allows. The random numbers of a presentation depend
 * only on the seed and the pixels, so the counts for an image do not depend on the other images or their order. */
enum espalier_status espalier_run_answer(struct espalier_run *run, const uint8_t *pixels,
                                         size_t n, uint32_t *counts, size_t n_counts);

/* Label the neurons by their responses to the last run.label_images training images that were shown. Earlier labels
 * are discarded. */
enum espalier_status espalier_run_label(struct espalier_run *run);

/* Label the neurons by responses that the caller passes one by one: counts[n], n = n_living, is the number of
 * spikes of each output neuron for one image of class `label`. */
enum espalier_status espalier_run_teach(struct espalier_run *run, const uint32_t *counts,
                                        size_t n, uint32_t label);

/* Write the responses from which the labels are computed: mean[n_living][n_classes], n = n_living * n_classes,
 * becomes the mean number of spikes of each neuron per image of each class, and *n_images the number of images. */
enum espalier_status espalier_run_responses(struct espalier_run *run, float *mean,
                                            size_t n, uint64_t *n_images);

/* Label the neurons by the result of espalier_run_responses; the votes are then the same as before. Earlier labels
 * are discarded. Each mean is from 0 to 1e9, and 0 < n_images <= 1e12. Until espalier_run_unlearn,
 * espalier_run_teach is refused. */
enum espalier_status espalier_run_label_by(struct espalier_run *run, const float *mean,
                                           size_t n, uint64_t n_images);

/* Discard all labels, for example before new responses are passed to espalier_run_teach. */
enum espalier_status espalier_run_unlearn(struct espalier_run *run);

/* Write the label of each output neuron to labels[], -1 for a neuron that never fired. n = n_living. */
enum espalier_status espalier_run_labels(struct espalier_run *run, int32_t *labels,
                                         size_t n);

enum espalier_vote {
    ESPALIER_ALL = 0, /* each neuron votes for its label */
    /* Each neuron votes for every class, in proportion to its responses to the class. */
    ESPALIER_PROPORTION = 1,
    /* Choose the most probable class. Reports give the accuracy of this vote before the others. */
    ESPALIER_BAYES = 2,
    ESPALIER_VOTES = 3
};

/* The result of a vote if no neuron with a label has fired. */
#define ESPALIER_NO_ANSWER UINT32_MAX

/* Write the class that each kind of vote chooses for a response counts[n] to vote[]. If no neuron with a label has
 * fired, all three elements are ESPALIER_NO_ANSWER. */
enum espalier_status espalier_run_vote(struct espalier_run *run, const uint32_t *counts,
                                       size_t n, uint32_t vote[ESPALIER_VOTES]);

/* Test the labelled neurons on the images that the key run.eval names. accuracy[] becomes the fraction of correct
 * votes of each kind, 0 to 1. */
enum espalier_status espalier_run_test(struct espalier_run *run,
                                       double accuracy[ESPALIER_VOTES]);

/* ---- checkpoints ----
 *
 * Checkpoints are HDF5 files (docs/checkpoints.md). A restored run gives the same bits as a run that was never
 * stopped. Callbacks, the rule of the caller, the number of threads and labels are not saved. HDF5 is called in the
 * thread of the caller while no recording is open, otherwise in a thread of the recording. In these threads HDF5
 * prints no errors. If the process did not use HDF5 before, the work that HDF5 does at the exit of a process is
 * switched off, too. */

/* Save the run between two images, before espalier_run_finish. An existing file is replaced in one step. */
enum espalier_status espalier_run_save(struct espalier_run *run, const char *path);

/* Restore a run from a checkpoint of the library or of the program. `data` must contain the same images; NULL opens
 * the data set that the checkpoint names, and the run then owns it. `recording` is NULL or the recording of the
 * same run, which is cut back to the checkpoint and continued. If the recording was damaged by a loss of power, it
 * is read by means of the structure that the checkpoint stores, and replaced by a new file. Until the run is saved
 * again, the checkpoint does not describe the structure of this new file. Unless a run of this process is being
 * recorded, a child process first reads both files, because a damaged file can crash HDF5; no other thread may be
 * using HDF5 at that time (docs/library.md). */
enum espalier_status espalier_run_restore(const char *path,
                                          const struct espalier_data *data,
                                          const char *recording,
                                          struct espalier_run **out);

/* ---- reading recordings ----
 *
 * A recording is a table of columns of numbers; docs/file-format.md lists their paths and meanings. The file may
 * come from an untrusted source, be incomplete or still grow: a child process reads all of it first, as for
 * espalier_run_restore. If the build of HDF5 is not thread-safe, use recordings in one thread at a time. */

struct espalier_recording;

enum espalier_status espalier_recording_open(const char *path,
                                             struct espalier_recording **out);
void espalier_recording_free(struct espalier_recording *recording);

/* What the recording says about its run. The texts belong to the recording. */
struct espalier_recording_info {
    const char *config;  /* INI text */
    const char *command; /* the command that began the run */
    const char *data;    /* SPEC of its data set */
    const char *created; /* ISO 8601, UTC */
    const char *report;  /* JSON; NULL: the run is not finished */
    const char *output;  /* name of the population that is read out and pruned */
    /* Path of the final weights from the inputs to `output`; NULL: none. */
    const char *fields;
    uint64_t seed;
    /* Number of images of the run before the first one in the file: 0. */
    uint64_t first_image;
    uint64_t images;        /* number of images in the file */
    uint64_t images_run;    /* number of images of the whole run */
    uint64_t window_images; /* images per window */
    uint64_t n_birth, n_living;
    uint32_t width, height; /* size of an image in pixels */
    uint32_t n_classes;
    double dt_ms;
    int is_complete; /* 0: the run is in progress or was interrupted */
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
    /* Number of dimensions, 1 to 3; the remaining elements of shape[] are 1. */
    uint32_t rank;
    uint64_t shape[3];
};

/* Describe column k. Return ESPALIER_INPUT if there is no such column. */
enum espalier_status espalier_recording_column(const struct espalier_recording *recording,
                                               size_t k, struct espalier_column *column);

/* Copy rows first .. first + n - 1 of column k to values[bytes], bytes = n * shape[1] * shape[2] * size of an
 * element. Return ESPALIER_INPUT if there are fewer rows or the rows are damaged. */
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
