/* record/verify/verify_results.c - claims about snapshots, the final network, the readout, and the golden hash. */
#include "record/verify/claims.h"

#include "base/array.h"
#include "record/read/restore.h"
#include "sim/training/golden.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- snapshots ---- */

/* Set *blank to whether the receptive field begins with NaN, and check that it then holds only NaN, otherwise only
 * valid weights. */
static enum esp_status check_field(const float *field, size_t n, bool *blank)
{
    *blank = n > 0 && isnan(field[0]);
    for (size_t i = 0; i < n; i++)
        if (*blank ? !isnan(field[i]) : !(isfinite(field[i]) && field[i] >= 0))
            return esp_fail(ESP_INPUT, "weight %zu is %g", i, (double)field[i]);
    return ESP_OK;
}

/* Check the fields of one snapshot. If a neuron was removed right after the image of the snapshot, its field
 * may be present or blank, because most snapshots are taken before the pruning at the end of a window, but the
 * last one after it. */
static enum esp_status check_snapshot(const struct claims *c, uint64_t snapshot,
                                      uint64_t image, float *field)
{
    const struct layout_column *is = &c->info->layout->column[LAYOUT_SNAPSHOTS];
    for (uint64_t id = 0; id < layout_lines(is); id++) {
        const uint64_t line = snapshot * layout_lines(is) + id;
        const uint64_t gone = c->removed_at[id];
        bool blank;
        enum esp_status st = run_file_read(c->file, LAYOUT_SNAPSHOTS, line, 1, field);
        if (st == ESP_OK &&
            (st = check_field(field, (size_t)layout_line(is), &blank)) != ESP_OK)
            return esp_fail(st, "snapshot %" PRIu64 ", neuron %" PRIu64 ": %s", snapshot,
                            id, esp_message());
        if (st != ESP_OK)
            return st;
        if (gone < image && !blank)
            return esp_fail(
                ESP_INPUT, "snapshot %" PRIu64 " shows neuron %" PRIu64 ", which is gone",
                snapshot, id);
        if (gone != UINT64_MAX && gone > image && blank)
            return esp_fail(ESP_INPUT,
                            "snapshot %" PRIu64 " lacks neuron %" PRIu64 ", which lives",
                            snapshot, id);
    }
    return ESP_OK;
}

/* Check that the receptive fields of removed neurons are NaN, and those of the others are numbers. */
static enum esp_status check_snapshots(struct claims *c)
{
    struct cursor *images = claims_cursor(c, CURSOR_OF(LAYOUT_SNAPSHOT_IMAGES));
    const struct layout_column *is = &c->info->layout->column[LAYOUT_SNAPSHOTS];
    float *field = array_create((size_t)layout_line(is), sizeof *field);
    enum esp_status st = field ? ESP_OK : ESP_MEMORY;
    for (uint64_t k = 0; k < claims_rows(c, LAYOUT_SNAPSHOTS) && st == ESP_OK; k++) {
        st = cursor_next(images);
        if (st == ESP_OK)
            st = check_snapshot(c, k, cursor_number(images, LAYOUT_SNAPSHOT_IMAGES),
                                field);
    }
    array_free(field);
    return st;
}

/* ---- the network ---- */

/* Check that the network can be restored and contains no neuron that was removed. Set c->net. */
static enum esp_status check_network(struct claims *c)
{
    const enum esp_status st = restore_network(c->file, &c->net);
    if (st != ESP_OK)
        return st;
    const struct lif_group *g = network_output(c->net)->lif;
    for (size_t j = 0; j < g->n; j++)
        if (c->removed_at[g->birth[j]] != UINT64_MAX)
            return esp_fail(ESP_INPUT,
                            "neuron %u was removed after image %" PRIu64 " and is there",
                            g->birth[j], c->removed_at[g->birth[j]]);
    return ESP_OK;
}

static enum esp_status check_last_snapshot(struct claims *c)
{
    const struct projection *fields = network_fields(c->net);
    const struct lif_group *g = network_output(c->net)->lif;
    const struct layout_column *is = &c->info->layout->column[LAYOUT_SNAPSHOTS];
    const size_t n = (size_t)layout_line(is);
    const uint64_t first = (claims_rows(c, LAYOUT_SNAPSHOTS) - 1) * layout_lines(is);
    if (!fields || fields->weights->n_pre != n)
        return ESP_OK;
    float *field = array_create(n, sizeof *field);
    enum esp_status st = field ? ESP_OK : ESP_MEMORY;
    for (size_t j = 0; j < g->n && st == ESP_OK; j++) {
        st = run_file_read(c->file, LAYOUT_SNAPSHOTS, first + g->birth[j], 1, field);
        for (size_t i = 0; i < n && st == ESP_OK; i++)
            if (field[i] != dense_row(fields->weights, i)[j])
                st = esp_fail(ESP_INPUT, "neuron %u, weight %zu: %g, in the snapshot %g",
                              g->birth[j], i, (double)dense_row(fields->weights, i)[j],
                              (double)field[i]);
    }
    array_free(field);
    return st;
}

/* ---- the readout ---- */

static enum esp_status check_labels(struct claims *c)
{
    struct readout *readout = NULL;
    const size_t n = (size_t)c->info->n_living;
    enum esp_status st = restore_readout(c->file, &readout);
    if (st != ESP_OK)
        return st;
    int32_t *labels = array_create(n, sizeof *labels);
    st = labels ? run_file_read(c->file, LAYOUT_FINAL_LABELS, 0, n, labels) : ESP_MEMORY;
    for (size_t j = 0; j < n && st == ESP_OK; j++)
        if (labels[j] != readout->labels[j])
            st = esp_fail(ESP_INPUT, "neuron %zu has label %d, its means say %d", j,
                          (int)labels[j], (int)readout->labels[j]);
    array_free(labels);
    readout_free(readout);
    return st;
}

static enum esp_status check_confusion(const struct claims *c, uint64_t n_columns,
                                       const uint64_t *confusion)
{
    const double said = c->info->accuracy[READOUT_BAYES];
    uint64_t right = 0, all = 0;
    for (uint64_t k = 0; k < c->info->header.n_classes * n_columns; k++) {
        all += confusion[k];
        right += k % (n_columns + 1) == 0 ? confusion[k] : 0;
    }
    return (double)right / (double)all == said
               ? ESP_OK
               : esp_fail(ESP_INPUT,
                          "%" PRIu64 " of %" PRIu64
                          " images are right, and the accuracy is %g",
                          right, all, said);
}

/* Check that accuracies are from 0 to 1 and that the accuracy of the vote `bayes` follows from the confusion
 * matrix. */
static enum esp_status check_accuracy(struct claims *c)
{
    const uint32_t n_classes = c->info->header.n_classes;
    for (size_t k = 0; k < READOUT_VOTES; k++) {
        const double test = c->info->accuracy[k], set = c->info->accuracy_labelset[k];
        if (test < 0 || test > 1 || set < 0 || set > 1)
            return esp_fail(ESP_INPUT, "accuracies of %g and %g", test, set);
    }
    if (isnan(c->info->accuracy[READOUT_BAYES]))
        return ESP_OK;
    const uint64_t n_columns = layout_line(&c->info->layout->column[LAYOUT_CONFUSION]);
    uint64_t *confusion =
        array_create((size_t)(n_classes * n_columns), sizeof *confusion);
    enum esp_status st =
        confusion ? run_file_read(c->file, LAYOUT_CONFUSION, 0, n_classes, confusion)
                  : ESP_MEMORY;
    if (st == ESP_OK)
        st = check_confusion(c, n_columns, confusion);
    array_free(confusion);
    return st;
}

/* ---- the golden hash ---- */

static const char *reported_golden(const struct claims *c)
{
    static const char key[] = "\"golden_hash\": \"";
    const char *found = c->info->report ? strstr(c->info->report, key) : NULL;
    return found ? found + sizeof key - 1 : NULL;
}

static bool has_all_spikes(const struct claims *c)
{
    const struct config *config = &c->info->resolved;
    for (unsigned k = 0; k < config->n_populations; k++)
        if (config->population[k].kind == POPULATION_LIF && !claims_has_spikes(c, k))
            return false;
    return true;
}

/* Return whether the recording contains everything from which the golden hash is computed. */
static bool has_golden(const struct claims *c)
{
    return c->net && c->info->header.first_image == 0 &&
           claims_rows(c, LAYOUT_REPORT) > 0 && has_all_spikes(c) && reported_golden(c);
}

/* State while the golden hash is recomputed from spikes and removals in order of time. */
struct again {
    struct golden golden;
    struct probe probe;
    /* Cursors over removals from the output population and from other populations. */
    struct cursor *output, *others;
};

static enum esp_status tell_spike(void *context, uint64_t image, unsigned population,
                                  double tick, uint64_t id)
{
    struct again *a = context;
    const esp_id birth = (esp_id)id;
    const struct probe_spikes spikes = {
        .tick = (esp_tick)tick, .population = population, .birth = &birth, .n = 1};
    (void)image;
    return a->probe.spikes(a->probe.context, &spikes);
}

static enum esp_status tell_removal(struct again *a)
{
    const esp_id birth = (esp_id)cursor_number(a->output, LAYOUT_REMOVED_ID);
    const struct probe_pruned pruned = {
        .is_output = true,
        .images_done = cursor_number(a->output, LAYOUT_REMOVED_IMAGE),
        .removed = &birth,
        .n_removed = 1};
    return a->probe.pruned(a->probe.context, &pruned);
}

static enum esp_status tell_other_removal(struct again *a)
{
    const esp_id birth = (esp_id)cursor_number(a->others, LAYOUT_GONE_ID);
    const struct probe_pruned pruned = {
        .population = (unsigned)cursor_number(a->others, LAYOUT_GONE_POPULATION),
        .images_done = cursor_number(a->others, LAYOUT_GONE_IMAGE),
        .removed = &birth,
        .n_removed = 1};
    return a->probe.pruned(a->probe.context, &pruned);
}

/* Call `tell` for each removal that happened after at most images_done images. `image` is the column of
 * `removed` with the image of a removal. */
static enum esp_status tell_due(struct again *a, struct cursor *removed, unsigned image,
                                uint64_t images_done,
                                enum esp_status (*tell)(struct again *a))
{
    bool there;
    enum esp_status st;
    while ((st = cursor_peek(removed, &there)) == ESP_OK && there &&
           cursor_number(removed, image) <= images_done && (st = tell(a)) == ESP_OK)
        removed->next++;
    return st;
}

static enum esp_status tell_removals(void *context, uint64_t images_done)
{
    struct again *a = context;
    const enum esp_status st =
        tell_due(a, a->output, LAYOUT_REMOVED_IMAGE, images_done, tell_removal);
    return st == ESP_OK ? tell_due(a, a->others, LAYOUT_GONE_IMAGE, images_done,
                                   tell_other_removal)
                        : st;
}

/* Check that the hash recomputed from spikes, removals and network equals the golden hash in the report. */
static enum esp_status check_golden(struct claims *c)
{
    struct again a = {
        .golden = golden_start(),
        .output = claims_cursor(c, CURSOR_OF(LAYOUT_REMOVED_IMAGE, LAYOUT_REMOVED_ID)),
        .others = claims_cursor(
            c, CURSOR_OF(LAYOUT_GONE_IMAGE, LAYOUT_GONE_POPULATION, LAYOUT_GONE_ID))};
    a.probe = golden_probe(&a.golden);
    enum esp_status st = tell_removals(&a, 0); /* removals before the first image */
    if (st == ESP_OK)
        st = claims_pass_spikes(c, &(struct claims_pass){&a, tell_spike, tell_removals});
    if (st == ESP_OK)
        st = a.probe.trained(a.probe.context, c->net);
    const uint64_t said = strtoull(reported_golden(c), NULL, 16);
    if (st == ESP_OK && said != a.golden.hash)
        return esp_fail(ESP_INPUT,
                        "the hash is %016" PRIx64 ", the report says %016" PRIx64 "",
                        a.golden.hash, said);
    return st;
}

void verify_results(struct claims *c)
{
    claims_judge(c, "snapshots show the remaining neurons and only them",
                 check_snapshots(c));
    if (!c->info->trained || (c->info->active && claims_rows(c, LAYOUT_FINAL_IDS) == 0))
        return;
    claims_judge(c, "the final network is that of the survivors", check_network(c));
    if (c->net && claims_rows(c, LAYOUT_SNAPSHOTS) > 0)
        claims_judge(c, "the last snapshot shows the final network",
                     check_last_snapshot(c));
    if (claims_rows(c, LAYOUT_FINAL_LABELS) > 0)
        claims_judge(c, "labels follow from class means", check_labels(c));
    if (claims_rows(c, LAYOUT_ACCURACY) > 0)
        claims_judge(c, "the accuracy follows from the confusion matrix",
                     check_accuracy(c));
    if (has_golden(c))
        claims_judge(c, "spikes, removals and weights give the golden hash of the report",
                     check_golden(c));
}
