/* sim/training/rivals.c - finds the rivals of images, and the probabilities that rivals give to the classes. */
#include "sim/training/rivals.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum esp_status rivals_create(size_t n, bool labels, struct rivals *out)
{
    const size_t n_entries = (size_t)RIVALS_IMAGES * POLICY_RIVALS;
    struct rivals r = {.label = array_create(RIVALS_IMAGES, sizeof *r.label),
                       .birth = array_create(n_entries, sizeof *r.birth),
                       .index = array_create(n_entries, sizeof *r.index),
                       .log_p = array_create(n_entries, sizeof *r.log_p),
                       .drive = array_create(n, sizeof *r.drive)};
    if (!labels)
        r.pair = array_create((size_t)RIVALS_IMAGES * RIVALS_RESPOND, sizeof *r.pair);
    *out = r;
    if (r.label && r.birth && r.index && r.log_p && r.drive && (labels || r.pair))
        return ESP_OK;
    rivals_free(out);
    return ESP_MEMORY;
}

void rivals_free(struct rivals *r)
{
    array_free(r->label);
    array_free(r->birth);
    array_free(r->index);
    array_free(r->log_p);
    array_free(r->pair);
    array_free(r->drive);
    *r = (struct rivals){0};
}

static size_t n_kept(const struct rivals *r)
{
    return r->n_added < RIVALS_IMAGES ? (size_t)r->n_added : RIVALS_IMAGES;
}

/* ---- an image ---- */

/* drive[j] += value * w[j]. Each element is computed by itself, so vector registers of any width give the same
 * bits. */
static void add_input(float *restrict drive, const float *restrict w, float value,
                      size_t n)
{
    for (size_t j = 0; j < n; j++)
        drive[j] += value * w[j];
}

static void find_drives(float *drive, const struct dense *d, const struct lif_group *g,
                        float rise_mV, const uint8_t *values)
{
    memset(drive, 0, g->n * sizeof *drive);
    for (size_t i = 0; i < d->n_pre; i++)
        if (values[i])
            add_input(drive, dense_row(d, i), (float)values[i], g->n);
    for (size_t j = 0; j < g->n; j++)
        drive[j] /= rise_mV + g->state.theta_mV[j];
}

/* Write the dense indices of the neurons with the largest drives to best[], in descending order of drive; of equal
 * drives the lower index first. Return their number. */
static size_t find_largest(const float *drive, size_t n, esp_id best[POLICY_RIVALS])
{
    size_t n_best = 0;
    for (size_t j = 0; j < n; j++) {
        if (n_best == POLICY_RIVALS && drive[j] <= drive[best[n_best - 1]])
            continue;
        size_t k = n_best < POLICY_RIVALS ? n_best++ : n_best - 1;
        for (; k > 0 && drive[best[k - 1]] < drive[j]; k--)
            best[k] = best[k - 1];
        best[k] = (esp_id)j;
    }
    return n_best;
}

void rivals_add(struct rivals *r, const struct network *net, const uint8_t *values,
                uint8_t label)
{
    const struct population *p = network_output(net);
    const struct lif_params *lif = &p->config->lif;
    const size_t slot = (size_t)(r->n_added++ % RIVALS_IMAGES);
    esp_id *birth = r->birth + slot * POLICY_RIVALS, best[POLICY_RIVALS];
    find_drives(r->drive, network_fields(net)->weights, p->lif,
                (float)(lif->threshold_mV - lif->rest_mV), values);
    const size_t n = find_largest(r->drive, p->lif->n, best);
    for (size_t k = 0; k < POLICY_RIVALS; k++)
        birth[k] = k < n ? p->lif->birth[best[k]] : UINT32_MAX;
    r->label[slot] = r->pair ? 0 : label; /* if labels are not used, they are not kept */
}

/* ---- a decision ---- */

/* Return the dense index of the neuron with this birth id; POLICY_NO_RIVAL if the neuron was removed. */
static esp_id index_of(const struct lif_group *g, esp_id birth)
{
    size_t low = 0, high = g->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (g->birth[middle] < birth)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->n && g->birth[low] == birth ? (esp_id)low : POLICY_NO_RIVAL;
}

/* Compute log_p[] for labels as classes. */
static void find_labelled(struct rivals *r, size_t n, const struct readout *votes)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i * POLICY_RIVALS; k < (i + 1) * POLICY_RIVALS; k++)
            if (r->index[k] != POLICY_NO_RIVAL)
                r->log_p[k] = votes->log_p[r->index[k] * votes->n_classes + r->label[i]];
}

/* Return the first remaining rival of an image; POLICY_NO_RIVAL if there is none. */
static esp_id winner_of(const struct rivals *r, size_t image)
{
    for (size_t k = 0; k < POLICY_RIVALS; k++)
        if (r->index[image * POLICY_RIVALS + k] != POLICY_NO_RIVAL)
            return r->index[image * POLICY_RIVALS + k];
    return POLICY_NO_RIVAL;
}

static uint64_t pair_of(esp_id neuron, esp_id winner)
{
    return (uint64_t)neuron << 32 | winner;
}

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Write to pair[], sorted, a pair (neuron, winner) for each of the first RIVALS_RESPOND remaining rivals of each
 * image. Return the number of pairs. */
static size_t list_pairs(struct rivals *r, size_t n)
{
    size_t n_pairs = 0;
    for (size_t i = 0; i < n; i++) {
        const esp_id winner = winner_of(r, i);
        size_t responded = 0;
        for (size_t k = 0; k < POLICY_RIVALS && responded < RIVALS_RESPOND; k++) {
            const esp_id j = r->index[i * POLICY_RIVALS + k];
            if (j == POLICY_NO_RIVAL)
                continue;
            r->pair[n_pairs++] = pair_of(j, winner);
            responded++;
        }
    }
    qsort(r->pair, n_pairs, sizeof *r->pair, compare);
    return n_pairs;
}

/* Return the number of pairs below `value`. */
static size_t pairs_below(const struct rivals *r, size_t n_pairs, uint64_t value)
{
    size_t low = 0, high = n_pairs;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (r->pair[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Compute log_p[] for neurons as classes. */
static void find_unlabelled(struct rivals *r, size_t n)
{
    const size_t n_pairs = list_pairs(r, n);
    for (size_t k = 0; k < n * POLICY_RIVALS; k++) {
        const esp_id j = r->index[k];
        if (j == POLICY_NO_RIVAL)
            continue;
        const uint64_t pair = pair_of(j, winner_of(r, k / POLICY_RIVALS));
        const size_t with =
            pairs_below(r, n_pairs, pair + 1) - pairs_below(r, n_pairs, pair);
        const size_t all = pairs_below(r, n_pairs, pair_of(j + 1, 0)) -
                           pairs_below(r, n_pairs, pair_of(j, 0));
        r->log_p[k] = logf(((float)with + 0.5f) / ((float)all + 5.0f));
    }
}

struct policy_rivals rivals_find(struct rivals *r, const struct lif_group *living,
                                 const struct readout *votes)
{
    const size_t n = n_kept(r);
    for (size_t k = 0; k < n * POLICY_RIVALS; k++)
        r->index[k] = index_of(living, r->birth[k]);
    if (r->pair)
        find_unlabelled(r, n);
    else
        find_labelled(r, n, votes);
    return (struct policy_rivals){
        .n_images = n,
        .rival = r->index,
        .log_p = r->log_p,
        .log_none = -logf(r->pair ? (float)living->n : (float)votes->n_classes)};
}

void rivals_visit(struct rivals *r, uint32_t n_classes, size_t n_birth, struct state *s)
{
    state_u64s(s, "n_added", &r->n_added, 1, UINT64_C(1) << 62);
    const size_t n = s->status == ESP_OK ? n_kept(r) : 0;
    state_bytes(s, "label", r->label, n);
    state_u32s(s, "birth", r->birth, n * POLICY_RIVALS, UINT32_MAX);
    for (size_t k = 0; k < n && s->status == ESP_OK; k++)
        state_require(s, r->label[k] < n_classes, "label", "a class that the data lack");
    for (size_t k = 0; k < n * POLICY_RIVALS && s->status == ESP_OK; k++)
        state_require(s, r->birth[k] < n_birth || r->birth[k] == UINT32_MAX, "birth",
                      "a neuron that never was");
}
