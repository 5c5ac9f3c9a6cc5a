/* record/read/restore.c - create network and readout from a recording; every value is checked. */
#include "record/read/restore.h"

#include "base/array.h"
#include "record/read/cursor.h"

#include <math.h>

enum { BLOCK_BYTES = 1 << 18 };

static const uint64_t most_labelled = UINT64_C(1) << 40;

/* Fail with a message about row j of a column, the row of a neuron. */
static enum esp_status refuse(const struct run_file *f, unsigned column, size_t j,
                              const char *what)
{
    const struct run_file_info *info = run_file_info(f);
    return esp_fail(ESP_INPUT, "%s: %s, row %zu: %s", info->path,
                    info->layout->column[column].path, j, what);
}

/* Check that the column has n rows and that the file is large enough to hold them. */
static enum esp_status check_rows(const struct run_file *f, unsigned column, uint64_t n)
{
    const struct run_file_info *info = run_file_info(f);
    if (run_file_rows(f, column) == n && run_file_is_stored(f, column))
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "%s: %s has %llu rows or has not stored them, %llu expected",
                    info->path, info->layout->column[column].path,
                    (unsigned long long)run_file_rows(f, column), (unsigned long long)n);
}

static enum esp_status check_complete(const struct run_file *f)
{
    const struct run_file_info *info = run_file_info(f);
    if (info->trained)
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s: the run %s: image %llu of %llu, no final weights yet",
                    info->path, info->active ? "is still in progress" : "did not finish",
                    (unsigned long long)info->n_images,
                    (unsigned long long)info->header.images_run);
}

/* Return the column with the birth ids of population k; LAYOUT_COLUMNS if the population is not pruned. */
static unsigned ids_column(const struct run_file_info *info, unsigned k)
{
    if (k == info->layout->output)
        return LAYOUT_FINAL_IDS;
    return info->layout->column[LAYOUT_IDS + k].path[0] ? LAYOUT_IDS + k : LAYOUT_COLUMNS;
}

/* Return the number of neurons of population k at the end of the run. */
static uint64_t living(const struct run_file *f, unsigned k)
{
    const struct run_file_info *info = run_file_info(f);
    const unsigned ids = ids_column(info, k);
    return k == info->layout->output ? info->n_living
           : ids < LAYOUT_COLUMNS    ? run_file_rows(f, ids)
                                     : info->resolved.population[k].size;
}

/* Check that at least one neuron of population k remains, and not more than at the start. */
static enum esp_status check_living(const struct run_file *f, unsigned k)
{
    const struct run_file_info *info = run_file_info(f);
    const unsigned ids = ids_column(info, k);
    const uint64_t n = living(f, k), n_birth = info->resolved.population[k].size;
    if (ids == LAYOUT_COLUMNS)
        return ESP_OK;
    if (n < 1 || n > n_birth)
        return esp_fail(ESP_INPUT, "%s: %s: %llu remaining neurons of %llu", info->path,
                        info->layout->column[ids].path, (unsigned long long)n,
                        (unsigned long long)n_birth);
    return check_rows(f, ids, n);
}

static unsigned theta_column(const struct run_file_info *info, unsigned k)
{
    return k == info->layout->output ? LAYOUT_FINAL_THETA : LAYOUT_THETA + k;
}

/* Check that all columns to be read are complete before memory is allocated for their rows. */
static enum esp_status check_columns(const struct run_file *f)
{
    const struct run_file_info *info = run_file_info(f);
    const struct config *c = &info->resolved;
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < c->n_populations && st == ESP_OK; k++)
        if (c->population[k].kind == POPULATION_LIF &&
            (st = check_living(f, k)) == ESP_OK)
            st = check_rows(f, theta_column(info, k), living(f, k));
    for (unsigned k = 0; k < c->n_projections && st == ESP_OK; k++)
        if (c->projection[k].kind == PROJECTION_DENSE)
            st = check_rows(
                f, LAYOUT_WEIGHTS + k,
                living(f, (unsigned)config_population(c, c->projection[k].to)));
    return st;
}

static enum esp_status read_ids(const struct run_file *f, unsigned column,
                                struct lif_group *g)
{
    uint64_t *ids = array_create(g->n, sizeof *ids);
    enum esp_status st = ids ? run_file_read(f, column, 0, g->n, ids) : ESP_MEMORY;
    for (size_t j = 0; j < g->n && st == ESP_OK; j++) {
        if (ids[j] >= g->n_birth || (j > 0 && ids[j] <= ids[j - 1]))
            st = refuse(f, column, j, "birth ids must ascend below their number");
        else
            g->birth[j] = (esp_id)ids[j];
    }
    array_free(ids);
    return st;
}

static enum esp_status read_theta(const struct run_file *f, unsigned column,
                                  struct lif_group *g)
{
    enum esp_status st = run_file_read(f, column, 0, g->n, g->state.theta_mV);
    for (size_t j = 0; j < g->n && st == ESP_OK; j++)
        if (!isfinite(g->state.theta_mV[j]) || g->state.theta_mV[j] < 0.0f)
            st = refuse(f, column, j, "a threshold must be finite and not negative");
    lif_refresh(g);
    return st;
}

/* Where the weights of a projection go as they are read. */
struct weights_target {
    const struct run_file *file;
    const struct network *net;
    unsigned k;   /* index of the projection */
    size_t first; /* postsynaptic neuron of the next line */
};

/* Store the next n lines. Each line of the file holds the weights of one postsynaptic neuron and becomes a
 * column of the matrix. */
static enum esp_status scatter(void *target, const void *lines, uint64_t n)
{
    struct weights_target *t = target;
    const unsigned column = LAYOUT_WEIGHTS + t->k;
    const struct projection *q = &t->net->projection[t->k];
    const struct lif_group *from = t->net->population[q->from].lif;
    const size_t width =
        (size_t)layout_line(&run_file_info(t->file)->layout->column[column]);
    for (size_t pre = 0; pre < q->weights->n_pre; pre++) {
        const float *weight = (const float *)lines + (from ? from->birth[pre] : pre);
        float *row = dense_row(q->weights, pre);
        for (size_t j = 0; j < n; j++) {
            const float w_mV = weight[j * width];
            if (!isfinite(w_mV) || w_mV < 0.0f)
                return refuse(t->file, column, t->first + j,
                              "a weight must be finite and not negative");
            row[t->first + j] = w_mV;
        }
    }
    t->first += (size_t)n;
    return ESP_OK;
}

static enum esp_status read_weights(const struct run_file *f, struct network *net,
                                    unsigned k)
{
    struct weights_target target = {.file = f, .net = net, .k = k};
    return cursor_pass(f, LAYOUT_WEIGHTS + k, net->projection[k].weights->n_post,
                       BLOCK_BYTES, scatter, &target);
}

static enum esp_status fill(const struct run_file *f, struct network *net)
{
    const struct run_file_info *info = run_file_info(f);
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++) {
        struct lif_group *g = net->population[k].lif;
        if (g && ids_column(info, k) < LAYOUT_COLUMNS)
            st = read_ids(f, ids_column(info, k), g);
        if (g && st == ESP_OK)
            st = read_theta(f, theta_column(info, k), g);
    }
    for (unsigned k = 0; k < net->n_projections && st == ESP_OK; k++)
        if (net->projection[k].weights)
            st = read_weights(f, net, k);
    return st;
}

/* Return the resolved configuration. Also mark each theta_plus and eta that was `auto` in the user's
 * configuration. */
static struct config config_of(const struct run_file_info *info)
{
    struct config c = info->resolved;
    for (size_t k = 0; k < c.n_populations && k < info->config.n_populations; k++)
        c.population[k].theta_plus_derived = !config_theta_plus_is_set(&info->config, k);
    for (size_t k = 0; k < c.n_projections && k < info->config.n_projections; k++)
        c.projection[k].eta_derived = !config_eta_is_set(&info->config, k);
    return c;
}

enum esp_status restore_network(const struct run_file *f, struct network **out)
{
    const struct run_file_info *info = run_file_info(f);
    enum esp_status st = check_complete(f);
    if (st != ESP_OK || (st = check_columns(f)) != ESP_OK)
        return st;
    struct config c = config_of(info);
    struct network *net = NULL;
    uint64_t n_living[CONFIG_POPULATIONS] = {0};
    for (unsigned k = 0; k < c.n_populations; k++)
        if (c.population[k].kind == POPULATION_LIF)
            n_living[k] = living(f, k);
    st = network_create_pruned(&c, (uint64_t)info->header.width * info->header.height,
                               n_living, &net);
    if (st != ESP_OK)
        return st;
    if ((st = fill(f, net)) != ESP_OK) {
        network_free(net);
        return st;
    }
    for (unsigned k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            network_follow_living(net, k, net->population[k].n);
    *out = net;
    return ESP_OK;
}

/* Check that the class means of n neurons are finite and not negative. */
static enum esp_status check_means(const struct run_file *f, const float *means, size_t n,
                                   size_t n_classes)
{
    for (size_t k = 0; k < n * n_classes; k++)
        if (!isfinite(means[k]) || means[k] < 0.0f)
            return refuse(f, LAYOUT_FINAL_CLASS_MEANS, k / n_classes,
                          "a mean count must be finite and not negative");
    return ESP_OK;
}

static enum esp_status read_means(const struct run_file *f, float *means, size_t n,
                                  uint64_t *n_labelled)
{
    enum esp_status st = run_file_read(f, LAYOUT_FINAL_CLASS_MEANS, 0, n, means);
    if (st != ESP_OK ||
        (st = check_means(f, means, n, run_file_info(f)->header.n_classes)) != ESP_OK ||
        (st = run_file_read(f, LAYOUT_FINAL_N_LABELLED, 0, 1, n_labelled)) != ESP_OK)
        return st;
    return *n_labelled <= most_labelled
               ? ESP_OK
               : refuse(f, LAYOUT_FINAL_N_LABELLED, 0, "more images than there can be");
}

enum esp_status restore_readout(const struct run_file *f, struct readout **out)
{
    const struct run_file_info *info = run_file_info(f);
    const size_t n = (size_t)info->n_living, n_classes = info->header.n_classes;
    enum esp_status st = check_complete(f);
    if (st == ESP_OK && !info->labelled)
        st = esp_fail(ESP_INPUT, "%s: the run was not labelled: no class means",
                      info->path);
    if (st != ESP_OK || (st = check_rows(f, LAYOUT_FINAL_CLASS_MEANS, n)) != ESP_OK)
        return st;
    struct readout *r = NULL;
    uint64_t n_labelled = 0;
    float *means = array_create(n * n_classes, sizeof *means);
    st = means ? read_means(f, means, n, &n_labelled) : ESP_MEMORY;
    if (st == ESP_OK && (st = readout_create(n, info->header.n_classes, &r)) == ESP_OK) {
        readout_restore(r, means, n_labelled);
        *out = r;
    }
    array_free(means);
    return st;
}
