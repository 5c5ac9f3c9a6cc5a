/* sim/training/rivals.c - finds the rivals of images, and the probabilities that rivals give to the classes. */
#include "sim/training/rivals.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum esp_status rivals_create(size_t n, bool labels, struct rivals *out)
{
    const size_t n_entries = (size_t)RIVALS_IMAGES * POLICY_RIVALS;
    *out = (struct rivals){
        .reads_labels = labels,
        .label = array_create(RIVALS_IMAGES, sizeof *out->label),
        .birth = array_create(n_entries, sizeof *out->birth),
        .index = array_create(n_entries, sizeof *out->index),
        .log_p = array_create(n_entries, sizeof *out->log_p),
        .pair = array_create((size_t)RIVALS_IMAGES * RIVALS_RESPOND, sizeof *out->pair),
        .first = array_create(n + 1, sizeof *out->first),
        .drive = array_create(n, sizeof *out->drive)};
    if (out->label && out->birth && out->index && out->log_p && out->pair && out->first &&
        out->drive)
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
    array_free(r->first);
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
    r->label[slot] = r->reads_labels ? label : 0; /* what is not to be read is not kept */
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

/* The first remaining rival of an image; POLICY_NO_RIVAL if there is none. */
static esp_id winner_of(const struct rivals *r, size_t image)
{
    for (size_t k = 0; k < POLICY_RIVALS; k++)
        if (r->index[image * POLICY_RIVALS + k] != POLICY_NO_RIVAL)
            return r->index[image * POLICY_RIVALS + k];
    return POLICY_NO_RIVAL;
}

/* What an image is: its label, or the neuron that wins it. */
static esp_id class_of(const struct rivals *r, size_t image)
{
    return r->reads_labels ? r->label[image] : winner_of(r, image);
}

static uint64_t pair_of(esp_id neuron, esp_id class)
{
    return (uint64_t)neuron << 32 | class;
}

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* List the pairs of a neuron that responded to an image and the class of the image; returns their number. */
static size_t list_pairs(struct rivals *r, size_t n_images)
{
    size_t n_pairs = 0;
    for (size_t i = 0; i < n_images; i++) {
        const esp_id class = class_of(r, i);
        size_t responded = 0;
        for (size_t k = 0; k < POLICY_RIVALS && responded < RIVALS_RESPOND; k++) {
            const esp_id j = r->index[i * POLICY_RIVALS + k];
            if (j == POLICY_NO_RIVAL)
                continue;
            r->pair[n_pairs++] = pair_of(j, class);
            responded++;
        }
    }
    return n_pairs;
}

/* Sort the pairs, and find where those of each of n neurons begin. */
static void sort_pairs(struct rivals *r, size_t n_pairs, size_t n)
{
    size_t k = 0;
    qsort(r->pair, n_pairs, sizeof *r->pair, compare);
    for (size_t j = 0; j <= n; j++) {
        while (k < n_pairs && r->pair[k] >> 32 < j)
            k++;
        r->first[j] = k;
    }
}

/* The first pair of neuron j that is not below a value. */
static size_t find_pair(const struct rivals *r, esp_id j, uint64_t value)
{
    size_t low = r->first[j], high = r->first[j + 1];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (r->pair[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ln p of a class by neuron j, whose prior counts add up to n_prior. */
static float log_share(const struct rivals *r, esp_id j, esp_id class, float n_prior)
{
    const size_t with =
        find_pair(r, j, pair_of(j, class) + 1) - find_pair(r, j, pair_of(j, class));
    const size_t all = r->first[j + 1] - r->first[j];
    return logf(((float)with + 0.5f) / ((float)all + n_prior));
}

struct policy_rivals rivals_find(struct rivals *r, const struct lif_group *living,
                                 uint32_t n_classes)
{
    const size_t n = n_kept(r);
    const float n_prior = r->reads_labels ? 0.5f * (float)n_classes : 5.0f;
    for (size_t k = 0; k < n * POLICY_RIVALS; k++)
        r->index[k] = index_of(living, r->birth[k]);
    sort_pairs(r, list_pairs(r, n), living->n);
    for (size_t k = 0; k < n * POLICY_RIVALS; k++)
        if (r->index[k] != POLICY_NO_RIVAL)
            r->log_p[k] =
                log_share(r, r->index[k], class_of(r, k / POLICY_RIVALS), n_prior);
    return (struct policy_rivals){
        .n_images = n,
        .rival = r->index,
        .log_p = r->log_p,
        .log_none = -logf(r->reads_labels ? (float)n_classes : (float)living->n)};
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
