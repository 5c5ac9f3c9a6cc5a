/* sim/training/readout.c - learns labels from counts, and computes votes and scores. */
#include "sim/training/readout.h"

#include "base/array.h"
#include "sim/network/active.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Spikes that the vote `bayes` adds to the count of every class (docs/model.md). */
static const double BAYES_PRIOR = 2.0;

const char *const readout_vote_names[READOUT_VOTES] = {[READOUT_ALL] = "all",
                                                       [READOUT_PROPORTION] =
                                                           "proportion",
                                                       [READOUT_BAYES] = "bayes"};

enum esp_status readout_create(size_t n_neurons, uint32_t n_classes, struct readout **out)
{
    struct readout *r = array_create(1, sizeof *r);
    if (!r)
        return ESP_MEMORY;
    const size_t cells = n_neurons * n_classes;
    r->n_neurons = n_neurons;
    r->n_classes = n_classes;
    r->class_images = array_create(n_classes, sizeof *r->class_images);
    r->n_of_class = array_create(n_classes, sizeof *r->n_of_class);
    r->counts = array_create(cells, sizeof *r->counts);
    r->class_means = array_create(cells, sizeof *r->class_means);
    r->share = array_create(cells, sizeof *r->share);
    r->log_p = array_create(cells, sizeof *r->log_p);
    r->labels = array_create(n_neurons, sizeof *r->labels);
    if (!r->class_images || !r->n_of_class || !r->counts || !r->class_means ||
        !r->share || !r->log_p || !r->labels) {
        readout_free(r);
        return ESP_MEMORY;
    }
    *out = r;
    return ESP_OK;
}

void readout_free(struct readout *r)
{
    if (!r)
        return;
    array_free(r->class_images);
    array_free(r->n_of_class);
    array_free(r->counts);
    array_free(r->class_means);
    array_free(r->share);
    array_free(r->log_p);
    array_free(r->labels);
    array_free(r);
}

static void fade(uint64_t *values, size_t n)
{
    for (size_t k = 0; k < n; k++)
        values[k] -= values[k] / 10;
}

void readout_fade(struct readout *r)
{
    fade(r->counts, r->n_neurons * r->n_classes);
    fade(r->class_images, r->n_classes);
    r->n_labelled = 0;
    for (uint32_t c = 0; c < r->n_classes; c++)
        r->n_labelled += r->class_images[c];
}

void readout_learn(struct readout *r, const uint32_t *counts, uint8_t label)
{
    const size_t n = r->n_neurons;
    for (size_t j = active_next(counts, 0, n); j < n; j = active_next(counts, j + 1, n))
        r->counts[j * r->n_classes + label] += counts[j];
    r->class_images[label]++;
    r->n_labelled++;
}

/* ---- computing labels and probabilities ---- */

static int32_t best_class(const float *means, uint32_t n_classes)
{
    int32_t best = -1;
    float most = 0.0f;
    for (uint32_t c = 0; c < n_classes; c++)
        if (means[c] > most) {
            most = means[c];
            best = (int32_t)c;
        }
    return best;
}

/* Compute label, shares and probabilities of neuron j. Most classes have no spikes; their logarithm is the same and
 * is computed once. */
static void derive_neuron(struct readout *r, size_t j)
{
    const uint32_t n = r->n_classes;
    const float *m = r->class_means + j * n;
    const double per_class = (double)r->n_labelled / n;
    double sum = 0.0, spikes = 0.0;
    for (uint32_t c = 0; c < n; c++) {
        sum += (double)m[c];
        spikes += (double)m[c] * per_class + BAYES_PRIOR;
    }
    const float log_prior = logf((float)(BAYES_PRIOR / spikes));
    for (uint32_t c = 0; c < n; c++) {
        const double p = ((double)m[c] * per_class + BAYES_PRIOR) / spikes;
        r->share[j * n + c] = m[c] > 0.0f ? (float)((double)m[c] / sum) : 0.0f;
        r->log_p[j * n + c] = m[c] > 0.0f ? logf((float)p) : log_prior;
    }
    r->labels[j] = best_class(m, n);
}

static void derive(struct readout *r)
{
    memset(r->n_of_class, 0, r->n_classes * sizeof *r->n_of_class);
    for (size_t j = 0; j < r->n_neurons; j++) {
        derive_neuron(r, j);
        if (r->labels[j] >= 0)
            r->n_of_class[r->labels[j]]++;
    }
}

void readout_finish(struct readout *r)
{
    for (size_t j = 0; j < r->n_neurons; j++)
        for (uint32_t c = 0; c < r->n_classes; c++) {
            const size_t cell = j * r->n_classes + c;
            const uint64_t count = r->counts[cell], images = r->class_images[c];
            r->class_means[cell] =
                count && images ? (float)((double)count / (double)images) : 0.0f;
        }
    derive(r);
}

void readout_restore(struct readout *r, const float *class_means, uint64_t n_labelled)
{
    memcpy(r->class_means, class_means,
           r->n_neurons * r->n_classes * sizeof *class_means);
    r->n_labelled = n_labelled;
    derive(r);
}

/* Largest count. The sum of two such counts does not overflow. */
static const uint64_t MOST_SPIKES = UINT64_C(1) << 60;

void readout_visit(struct readout *r, struct state *s)
{
    const size_t cells = r->n_neurons * r->n_classes;
    state_u64s(s, "n_labelled", &r->n_labelled, 1, MOST_SPIKES);
    state_u64s(s, "class_images", r->class_images, r->n_classes, MOST_SPIKES);
    state_u64s(s, "counts", r->counts, cells, MOST_SPIKES);
    state_f32s(s, "class_means", r->class_means, cells, 0.0f, FLT_MAX);
    state_f32s(s, "share", r->share, cells, 0.0f, 1.0f);
    state_f32s(s, "log_p", r->log_p, cells, -FLT_MAX, 0.0f);
    state_i32s(s, "labels", r->labels, r->n_neurons, -1, (int32_t)r->n_classes - 1);
    state_u32s(s, "n_of_class", r->n_of_class, r->n_classes, (uint32_t)r->n_neurons);
}

void readout_forget(struct readout *r, size_t j)
{
    const size_t n = r->n_classes;
    memset(r->counts + j * n, 0, n * sizeof *r->counts);
    memset(r->class_means + j * n, 0, n * sizeof *r->class_means);
    derive(r);
}

void readout_compact(struct readout *r, const esp_id *keep, size_t n_keep)
{
    const size_t n = r->n_classes;
    array_squeeze(r->counts, n * sizeof *r->counts, keep, n_keep);
    array_squeeze(r->class_means, n * sizeof *r->class_means, keep, n_keep);
    array_squeeze(r->share, n * sizeof *r->share, keep, n_keep);
    array_squeeze(r->log_p, n * sizeof *r->log_p, keep, n_keep);
    array_squeeze(r->labels, sizeof *r->labels, keep, n_keep);
    r->n_neurons = n_keep;
    memset(r->n_of_class, 0, n * sizeof *r->n_of_class);
    for (size_t j = 0; j < n_keep; j++)
        if (r->labels[j] >= 0)
            r->n_of_class[r->labels[j]]++;
}

/* ---- voting ---- */

/* Return what one spike of neuron j adds to the score of class c. */
static double score_per_spike(const struct readout *r, enum readout_vote vote, size_t j,
                              uint32_t c)
{
    const size_t cell = j * r->n_classes + c;
    if (vote == READOUT_ALL)
        return r->labels[j] == (int32_t)c ? 1.0 : 0.0;
    return (double)(vote == READOUT_PROPORTION ? r->share[cell] : r->log_p[cell]);
}

/* Add the contributions of all spikes to scores[n_classes]. Most neurons do not fire on an image; they are skipped
 * once, not once per class. */
static void add_scores(const struct readout *r, const uint32_t *counts,
                       enum readout_vote vote, double *scores)
{
    const size_t n = r->n_neurons;
    for (size_t j = active_next(counts, 0, n); j < n; j = active_next(counts, j + 1, n))
        for (uint32_t c = 0; c < r->n_classes; c++)
            scores[c] += (double)counts[j] * score_per_spike(r, vote, j, c);
}

/* Return whether a neuron with a label has fired. */
static bool is_answered(const struct readout *r, const uint32_t *counts)
{
    const size_t n = r->n_neurons;
    for (size_t j = active_next(counts, 0, n); j < n; j = active_next(counts, j + 1, n))
        if (r->labels[j] >= 0)
            return true;
    return false;
}

esp_class readout_scores(const struct readout *r, const uint32_t *counts,
                         enum readout_vote vote, double scores[READOUT_CLASSES_MAX])
{
    esp_class choice = 0;
    if (!is_answered(r, counts))
        return ESP_NO_CLASS;
    memset(scores, 0, r->n_classes * sizeof *scores);
    add_scores(r, counts, vote, scores);
    for (uint32_t c = 0; vote == READOUT_ALL && c < r->n_classes; c++)
        scores[c] = r->n_of_class[c] ? scores[c] / r->n_of_class[c] : 0.0;
    for (uint32_t c = 1; c < r->n_classes; c++)
        if (scores[c] > scores[choice])
            choice = (esp_class)c;
    return choice;
}

esp_class readout_vote_one(const struct readout *r, const uint32_t *counts,
                           enum readout_vote vote)
{
    double scores[READOUT_CLASSES_MAX];
    return readout_scores(r, counts, vote, scores);
}

void readout_vote(const struct readout *r, const uint32_t *counts,
                  esp_class vote[READOUT_VOTES])
{
    for (int v = 0; v < READOUT_VOTES; v++)
        vote[v] = readout_vote_one(r, counts, (enum readout_vote)v);
}

enum esp_status readout_score_create(uint32_t n_classes, struct readout_score *s)
{
    *s = (struct readout_score){.n_classes = n_classes};
    s->confusion = array_create(readout_score_cells(s), sizeof *s->confusion);
    return s->confusion ? ESP_OK : ESP_MEMORY;
}

void readout_score_free(struct readout_score *s)
{
    array_free(s->confusion);
    s->confusion = NULL;
}

void readout_score_add(struct readout_score *s, const esp_class vote[READOUT_VOTES],
                       uint8_t label)
{
    s->n_images++;
    for (int v = 0; v < READOUT_VOTES; v++)
        s->n_right[v] += vote[v] == label;
    const esp_class said = vote[READOUT_BAYES];
    const uint32_t column = said == ESP_NO_CLASS ? s->n_classes : (uint32_t)said;
    s->n_unanswered += said == ESP_NO_CLASS;
    s->confusion[label * (s->n_classes + 1) + column]++;
}
