/* session/metrics.c - compute the derived metrics, list all metrics, write them as JSON. */
#include "session/metrics.h"

#include "base/json.h"
#include "sim/training/energy.h"

#include <math.h>
#include <string.h>

/* ---- derived values ---- */

static double energy_J(const struct work *work)
{
    const struct energy_table table = energy_horowitz_2014();
    return energy_of(&table, work);
}

/* Simulated time divided by elapsed time. The simulated time includes the rest after each image and repeated
 * presentations. */
static double realtime_factor(const struct metrics *m)
{
    const struct run_config *run = &m->config->run;
    return (double)m->totals.presentations * (run->present_ms + run->rest_ms) /
           (1e3 * m->train_s);
}

static struct metrics_population describe(const struct metrics *m,
                                          const struct network *net, size_t k,
                                          const struct firing_sum *firing)
{
    const struct population *p = &net->population[k];
    const double none = (double)NAN, n = (double)p->n;
    const double shown_s =
        1e-3 * (double)m->test_work.presentations * net->config.run.present_ms;
    return (struct metrics_population){
        .name = p->config->name,
        .neurons_start = p->lif->n_birth,
        .neurons_alive = p->n,
        .bytes = network_population_bytes(net, k),
        .spikes_per_image =
            firing ? (double)firing[k].n_spikes / (double)m->n_eval : none,
        .rate_Hz = firing ? (double)firing[k].n_spikes / (n * shown_s) : none,
        .silent = firing ? (double)firing[k].n_silent / n : none};
}

void metrics_populations(struct metrics *m, const struct network *net,
                         const struct firing_sum *firing)
{
    struct metrics_populations *all = &m->populations;
    all->n = 0;
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            all->of[all->n++] = describe(m, net, k, firing);
}

void metrics_derive(struct metrics *m)
{
    const double images = (double)m->totals.images;
    m->version = ESPALIER_VERSION;
    m->preset = m->config->preset[0] ? m->config->preset : NULL;
    if (!m->prune)
        m->prune = policy_name(m->config->prune.strategy);
    m->seed = m->config->run.seed;
    m->config_hash = config_hash(m->config);
    m->us_per_image = 1e6 * m->train_s / images;
    m->us_per_test_image = 1e6 * m->test_s / (double)m->n_eval;
    m->realtime_factor = realtime_factor(m);
    m->active_per_image = (double)m->totals.active_neurons / images;
    m->train_J = energy_J(&m->train_work);
    m->test_J = energy_J(&m->test_work);
}

/* ---- the table of metrics ---- */

/* Upper bounds of valid values, larger than in any run: for numbers of neurons, and for all other values. */
#define MOST_NEURONS 1e9
#define MOST         1e18

enum {
    RUN = METRICS_TRAIN | METRICS_LIBRARY,
    ALL = RUN | METRICS_TEST,
    CELL = METRICS_TRAIN | METRICS_RESULTS,
    TIME = METRICS_TRAIN | METRICS_TIMES
};

#define AT(type, member) METRIC_##type, offsetof(struct metrics, member)
#define VOTE(of, which)  AT(SHARE, of.vote[READOUT_##which])
#define NO_COLUMN        NULL, 0, 0, 0
#define COUNTED          0, MOST
#define TEXT             NO_COLUMN, ""

static const struct metric table[] = {
    {"version", ALL, AT(TEXT, version), TEXT, "of espalier"},
    {"preset", ALL, AT(TEXT, preset), TEXT, "where the settings began"},
    {"data", ALL, AT(TEXT, data), TEXT, "the data set"},
    {"prune", RUN, AT(TEXT, prune), TEXT, "the pruning rule"},
    {"out", METRICS_TRAIN, AT(TEXT, out), TEXT, "the recording"},
    {"neurons_start", RUN | METRICS_RESULTS, AT(WHOLE, neurons_start), "neurons_start", 1,
     1, MOST_NEURONS, "", "output neurons at the start"},
    {"neurons_alive", ALL | METRICS_RESULTS, AT(WHOLE, neurons_alive), "neurons_alive", 2,
     0, MOST_NEURONS, "", "output neurons that remain"},
    {"populations", METRICS_TRAIN | METRICS_TEST, AT(POPULATIONS, populations), NO_COLUMN,
     "",
     "of each population of neurons: neurons_start, neurons_alive, memory_bytes (state "
     "and "
     "weights of its input), and in the test spikes_per_image, rate_Hz (of a neuron, "
     "while an "
     "image is shown), silent (share of the neurons that fired for no image)"},
    {"regrown", RUN, AT(WHOLE, totals.regrown), NO_COLUMN, "", "neurons put back"},
    {"images", RUN | METRICS_RESULTS, AT(WHOLE, totals.images), "images", 3, 1, MOST, "",
     "images trained on"},
    {"images", METRICS_TEST | METRICS_RESULTS, AT(WHOLE, n_eval), "images_scored", 5, 1,
     MOST, "", "images tested"},
    {"presentations", RUN | METRICS_RESULTS, AT(WHOLE, totals.presentations),
     "presentations", 4, COUNTED, "", "of them, images shown again included"},
    {"presentations", METRICS_TEST, AT(WHOLE, test_work.presentations), NO_COLUMN, "",
     "of them, images shown again included"},
    {"active_per_image", CELL, AT(REAL, active_per_image), "active_per_image", 9, 0,
     MOST_NEURONS, "", "mean number of neurons that fire for an image"},
    {"accuracy.all", ALL | METRICS_RESULTS, VOTE(accuracy, ALL), "accuracy_all", 8, 0, 1,
     "", "on the evaluation images"},
    {"accuracy.proportion", ALL | METRICS_RESULTS, VOTE(accuracy, PROPORTION),
     "accuracy_proportion", 7, 0, 1, "", "on the evaluation images"},
    {"accuracy.bayes", ALL | METRICS_RESULTS, VOTE(accuracy, BAYES), "accuracy_bayes", 6,
     0, 1, "", "on the evaluation images"},
    {"accuracy_labelset.all", RUN, VOTE(accuracy_labelset, ALL), NO_COLUMN, "",
     "on the label images"},
    {"accuracy_labelset.proportion", RUN, VOTE(accuracy_labelset, PROPORTION), NO_COLUMN,
     "", "on the label images"},
    {"accuracy_labelset.bayes", RUN, VOTE(accuracy_labelset, BAYES), NO_COLUMN, "",
     "on the label images"},
    {"accuracy_before_pruning.all", METRICS_TRAIN, VOTE(accuracy_before, ALL), NO_COLUMN,
     "", "before the first removal"},
    {"accuracy_before_pruning.proportion", METRICS_TRAIN,
     VOTE(accuracy_before, PROPORTION), NO_COLUMN, "", "before the first removal"},
    {"accuracy_before_pruning.bayes", METRICS_TRAIN, VOTE(accuracy_before, BAYES),
     NO_COLUMN, "", "before the first removal"},
    {"train_s", TIME, AT(REAL, train_s), "train_s", 31, COUNTED, "s",
     "training, without loading, labelling and testing"},
    {"train_cpu_s", METRICS_TRAIN, AT(REAL, train_cpu_s), NO_COLUMN, "s",
     "processor time of it, all threads"},
    {"record_wait_s", METRICS_TRAIN, AT(REAL, record_wait_s), NO_COLUMN, "s",
     "of train_s, waiting for the disk"},
    {"agreement.all", METRICS_FIXED, VOTE(agreement.votes, ALL), NO_COLUMN, "",
     "part of the images on which fixed point has the vote of the run's arithmetic"},
    {"agreement.proportion", METRICS_FIXED, VOTE(agreement.votes, PROPORTION), NO_COLUMN,
     "", "part of the images on which fixed point has the vote of the run's arithmetic"},
    {"agreement.bayes", METRICS_FIXED, VOTE(agreement.votes, BAYES), NO_COLUMN, "",
     "part of the images on which fixed point has the vote of the run's arithmetic"},
    {"agreement.counts", METRICS_FIXED, AT(REAL, agreement.counts), NO_COLUMN, "",
     "part of the images on which every neuron fires as often as in the run's "
     "arithmetic"},
    {"own.accuracy.all", METRICS_FIXED, VOTE(agreement.own, ALL), NO_COLUMN, "",
     "accuracy in the run's arithmetic"},
    {"own.accuracy.proportion", METRICS_FIXED, VOTE(agreement.own, PROPORTION), NO_COLUMN,
     "", "accuracy in the run's arithmetic"},
    {"own.accuracy.bayes", METRICS_FIXED, VOTE(agreement.own, BAYES), NO_COLUMN, "",
     "accuracy in the run's arithmetic"},
    {"own.spikes_out", METRICS_FIXED, AT(WHOLE, agreement.own_spikes_out), NO_COLUMN, "",
     "spikes of neurons in the run's arithmetic"},
    {"fixed.weight_bits", METRICS_FIXED, AT(WHOLE, weight_bits), NO_COLUMN, "",
     "bits of a weight"},
    {"fixed.v_bits", METRICS_FIXED, AT(WHOLE, v_bits), NO_COLUMN, "",
     "bits of a membrane potential"},
    {"fixed.theta_bits", METRICS_FIXED, AT(WHOLE, theta_bits), NO_COLUMN, "",
     "bits of theta"},
    {"label_s", TIME | METRICS_TEST, AT(REAL, label_s), "label_s", 32, COUNTED, "s",
     "labelling"},
    {"test_s", TIME | METRICS_TEST, AT(REAL, test_s), "test_s", 33, COUNTED, "s",
     "testing"},
    {"cpu_s", METRICS_TIMES, AT(REAL, cpu_s), "cpu_s", 34, COUNTED, "s",
     "processor time of training, labelling and testing"},
    {"us_per_image", METRICS_TRAIN, AT(REAL, us_per_image), NO_COLUMN, "us",
     "train_s per image"},
    {"us_per_image", METRICS_TEST, AT(REAL, us_per_test_image), NO_COLUMN, "us",
     "test_s per image"},
    {"us_per_image_pruning.before", METRICS_TRAIN, AT(REAL, us_per_image_before),
     NO_COLUMN, "us", "train_s per image before the first removal"},
    {"us_per_image_pruning.after", METRICS_TRAIN, AT(REAL, us_per_image_after), NO_COLUMN,
     "us", "train_s per image after the last removal"},
    {"realtime_factor", METRICS_TRAIN, AT(REAL, realtime_factor), NO_COLUMN, "",
     "simulated time per train_s"},
    {"spikes_in", RUN | METRICS_RESULTS, AT(WHOLE, train_work.input_spikes),
     "spikes_in_train", 10, COUNTED, "", "input spikes in training"},
    {"spikes_in", METRICS_TEST | METRICS_RESULTS, AT(WHOLE, test_work.input_spikes),
     "spikes_in_test", 16, COUNTED, "", "input spikes in the test"},
    {"spikes_out", RUN | METRICS_RESULTS, AT(WHOLE, train_work.output_spikes),
     "spikes_out_train", 11, COUNTED, "", "spikes of neurons in training"},
    {"spikes_out", METRICS_TEST | METRICS_RESULTS, AT(WHOLE, test_work.output_spikes),
     "spikes_out_test", 17, COUNTED, "", "spikes of neurons in the test"},
    {"sops_train", RUN | METRICS_RESULTS, AT(WHOLE, train_work.synaptic_ops),
     "sops_train", 12, COUNTED, "", "synaptic operations in training"},
    {"sops_test", CELL | METRICS_TEST, AT(WHOLE, test_work.synaptic_ops), "sops_test", 18,
     COUNTED, "", "synaptic operations in the test"},
    {"neuron_updates_train", CELL, AT(WHOLE, train_work.neuron_updates),
     "neuron_updates_train", 13, COUNTED, "",
     "state variables of neurons brought to a tick, in training"},
    {"weight_reads_train", CELL, AT(WHOLE, train_work.weight_reads), "weight_reads_train",
     14, COUNTED, "", "weights read in training"},
    {"weight_writes_train", CELL, AT(WHOLE, train_work.weight_writes),
     "weight_writes_train", 15, COUNTED, "", "weights written in training"},
    {"neuron_updates_test", CELL, AT(WHOLE, test_work.neuron_updates),
     "neuron_updates_test", 19, COUNTED, "",
     "state variables of neurons brought to a tick, in the test"},
    {"weight_reads_test", CELL, AT(WHOLE, test_work.weight_reads), "weight_reads_test",
     20, COUNTED, "", "weights read in the test"},
    {"memory_bytes.weights.before", CELL, AT(WHOLE, memory_before.weights),
     "bytes_weights_before", 21, COUNTED, "B", "weights at the first image"},
    {"memory_bytes.weights.after", CELL, AT(WHOLE, memory_after.weights),
     "bytes_weights_after", 22, COUNTED, "B", "weights at the last image"},
    {"memory_bytes.neurons.before", CELL, AT(WHOLE, memory_before.neurons),
     "bytes_neurons_before", 23, COUNTED, "B", "state of neurons at the first image"},
    {"memory_bytes.neurons.after", CELL, AT(WHOLE, memory_after.neurons),
     "bytes_neurons_after", 24, COUNTED, "B", "state of neurons at the last image"},
    {"memory_bytes.lateral.before", CELL, AT(WHOLE, memory_before.lateral),
     "bytes_lateral_before", 25, COUNTED, "B", "uniform projections at the first image"},
    {"memory_bytes.lateral.after", CELL, AT(WHOLE, memory_after.lateral),
     "bytes_lateral_after", 26, COUNTED, "B", "uniform projections at the last image"},
    {"energy.train_J", CELL, AT(REAL, train_J), "train_J", 27, COUNTED, "J",
     "modelled, of training"},
    {"energy.test_J", CELL | METRICS_TEST, AT(REAL, test_J), "test_J", 28, COUNTED, "J",
     "modelled, of the test"},
    {"energy.rapl_J", METRICS_TRAIN, AT(REAL, rapl_J), NO_COLUMN, "J",
     "of the processor in training, where it can be read"},
    {"confusion", METRICS_TRAIN | METRICS_TEST, AT(SCORE, score), NO_COLUMN, "",
     "evaluation images, row by row: of a class, taken for a class by vote bayes; last "
     "in a row: without a vote"},
    {"findings", RUN, AT(FINDINGS, findings), NO_COLUMN, "",
     "signs of sickness in the last tenth of training (doctor.md): of a population, by "
     "sign: value, key, set, text"},
    {"unanswered", METRICS_TRAIN | METRICS_TEST, AT(WHOLE, n_unanswered), NO_COLUMN, "",
     "evaluation images without a vote"},
    {"kernel", TIME | METRICS_TEST, AT(NAME, kernel), "kernel", 35, 0, 0, "",
     "instruction set of the loops"},
    {"threads", ALL, AT(WHOLE, threads), NO_COLUMN, "", "at most"},
    {"seed", ALL, AT(WHOLE, seed), NO_COLUMN, "", "of all random numbers"},
    {"config_hash", RUN | METRICS_RESULTS, AT(HASH, config_hash), "config_hash", 29, 0, 0,
     "", "equal settings, equal hash"},
    {"golden_hash", RUN | METRICS_RESULTS, AT(HASH, golden_hash), "golden_hash", 30, 0, 0,
     "", "equal spikes, equal hash (docs/determinism.md)"},
};
enum { ROWS = sizeof table / sizeof *table };

const struct metric *metrics_table(size_t *n)
{
    *n = ROWS;
    return table;
}

const struct metric *metrics_column(size_t k)
{
    for (size_t row = 0; row < ROWS; row++)
        if (table[row].column && table[row].place == k)
            return &table[row];
    return NULL;
}

/* ---- JSON ---- */

/* Return the length of the longest common prefix of two keys that ends in '.'. This prefix names the JSON
 * objects that contain both keys. */
static size_t shared(const char *a, const char *b)
{
    size_t n = 0;
    for (size_t k = 0; a[k] && a[k] == b[k]; k++)
        if (a[k] == '.')
            n = k + 1;
    return n;
}

/* Close the JSON objects that contain the key `from` but not the key `to`, and open the objects that contain
 * only `to`. Return the name of `to` within its innermost object. */
static const char *enter(struct json *j, const char *from, const char *to)
{
    const size_t same = shared(from, to);
    for (const char *c = from + same; (c = strchr(c, '.')); c++)
        json_close(j);
    const char *name = to + same;
    for (const char *end; (end = strchr(name, '.')); name = end + 1) {
        char object[METRICS_NAME];
        snprintf(object, sizeof object, "%.*s", (int)(end - name), name);
        json_open(j, object);
    }
    return name;
}

static void write_confusion(struct json *j, const char *name,
                            const struct readout_score *score)
{
    if (score)
        json_row(j, name, score->confusion, readout_score_cells(score));
}

static void write_populations(struct json *j, const char *name,
                              const struct metrics_populations *all)
{
    json_open(j, name);
    for (size_t k = 0; k < all->n; k++) {
        const struct metrics_population *p = &all->of[k];
        json_open(j, p->name);
        json_integer(j, "neurons_start", p->neurons_start);
        json_integer(j, "neurons_alive", p->neurons_alive);
        json_integer(j, "memory_bytes", p->bytes);
        json_number(j, "spikes_per_image", p->spikes_per_image);
        json_number(j, "rate_Hz", p->rate_Hz);
        json_number(j, "silent", p->silent);
        json_close(j);
    }
    json_close(j);
}

void metric_json(struct json *j, const char *name, enum metric_type type,
                 const void *value)
{
    switch (type) {
    case METRIC_TEXT:
        json_text(j, name, *(const char *const *)value);
        break;
    case METRIC_NAME:
        json_text(j, name, value);
        break;
    case METRIC_WHOLE:
        json_integer(j, name, *(const uint64_t *)value);
        break;
    case METRIC_REAL:
    case METRIC_SHARE:
        json_number(j, name, *(const double *)value);
        break;
    case METRIC_HASH:
        json_hash(j, name, *(const uint64_t *)value);
        break;
    case METRIC_POPULATIONS:
        write_populations(j, name, value);
        break;
    case METRIC_SCORE:
        write_confusion(j, name, *(const struct readout_score *const *)value);
        break;
    case METRIC_FINDINGS:
        if (*(const struct findings *const *)value)
            doctor_json(j, name, *(const struct findings *const *)value);
        break;
    }
}

void metrics_json(const struct metrics *m, unsigned report, FILE *f)
{
    struct json j = json_begin(f);
    const char *last = "";
    for (size_t k = 0; k < ROWS; k++) {
        if (!(table[k].reports & report))
            continue;
        const char *name = enter(&j, last, table[k].key);
        metric_json(&j, name, table[k].type, (const char *)m + table[k].offset);
        last = table[k].key;
    }
    enter(&j, last, "");
    json_end(&j);
}

enum esp_status metrics_text(const struct metrics *m, unsigned report, char **text)
{
    size_t size;
    FILE *f = open_memstream(text, &size);
    if (!f)
        return esp_fail(ESP_MEMORY, "out of memory");
    metrics_json(m, report, f);
    return fclose(f) == 0 ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}
