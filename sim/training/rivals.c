/* sim/training/rivals.c */
#include "sim/training/rivals.h"

#include "base/array.h"

#include <string.h>

enum esp_status rivals_create(size_t n, struct rivals *out)
{
    const size_t n_entries = (size_t)RIVALS_IMAGES * POLICY_RIVALS;
    struct rivals r = {.label = array_create(RIVALS_IMAGES, sizeof *r.label),
                       .birth = array_create(n_entries, sizeof *r.birth),
                       .index = array_create(n_entries, sizeof *r.index),
                       .drive = array_create(n, sizeof *r.drive)};
    *out = r;
    if (r.label && r.birth && r.index && r.drive)
        return ESP_OK;
    rivals_free(out);
    return ESP_MEMORY;
}

void rivals_free(struct rivals *r)
{
    array_free(r->label);
    array_free(r->birth);
    array_free(r->index);
    array_free(r->drive);
    *r = (struct rivals){0};
}

static size_t n_kept(const struct rivals *r)
{
    return r->n_added < RIVALS_IMAGES ? (size_t)r->n_added : RIVALS_IMAGES;
}

/* ---- an image ---- */

/* drive[j] += value * w[j]: elementwise, so that vectors of any width give the same bits. */
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

/* Write the dense indices of the largest drives to best[], in descending order; of equal ones the lower index first.
 * Returns their number. */
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
    r->label[slot] = label;
}

/* ---- a decision ---- */

/* The dense index of a birth id, POLICY_NO_RIVAL if that neuron is gone. */
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

struct policy_rivals rivals_find(struct rivals *r, const struct lif_group *living)
{
    const size_t n = n_kept(r);
    for (size_t k = 0; k < n * POLICY_RIVALS; k++)
        r->index[k] = index_of(living, r->birth[k]);
    return (struct policy_rivals){.n_images = n, .label = r->label, .rival = r->index};
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
