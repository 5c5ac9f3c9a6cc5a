/* sim/training/regrow.c - chooses the neurons to regrow and resets their weights, threshold and counts. */
#include "sim/training/regrow.h"

#include "base/array.h"

static enum esp_status check_fields(const struct network *net, size_t n_pixels)
{
    const struct projection *fields = network_fields(net);
    if (fields && fields->weights->n_pre == n_pixels)
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "prune.regrow needs receptive fields of %zu pixels: a dense "
                    "projection from a source of that size to the output population",
                    n_pixels);
}

enum esp_status regrow_create(const struct network *net, size_t n_pixels, double regrow,
                              struct regrow *out)
{
    const double n_birth = network_output(net)->lif->n_birth;
    const size_t most = (size_t)(regrow * n_birth + 0.5);
    struct regrow r = {0};
    enum esp_status st = most ? check_fields(net, n_pixels) : ESP_OK;
    if (st == ESP_OK)
        st = hard_images_create(most, &r.hard);
    if (st != ESP_OK)
        return st;
    r.post = array_create(most, sizeof *r.post);
    r.birth = array_create(most, sizeof *r.birth);
    r.source = array_create(most, sizeof *r.source);
    r.pixels = array_create(n_pixels, sizeof *r.pixels);
    *out = r;
    if (r.post && r.birth && r.source && r.pixels)
        return ESP_OK;
    regrow_free(out);
    return ESP_MEMORY;
}

void regrow_free(struct regrow *r)
{
    hard_images_free(&r->hard);
    array_free(r->post);
    array_free(r->birth);
    array_free(r->source);
    array_free(r->pixels);
    *r = (struct regrow){0};
}

static void choose(struct regrow *r, const struct lif_group *g, size_t n,
                   const bool *keep)
{
    r->n = 0;
    for (size_t j = 0; j < g->n && r->n < n && r->n < r->hard.n; j++) {
        if (keep[j])
            continue;
        r->post[r->n] = (esp_id)j;
        r->birth[r->n] = g->birth[j];
        r->source[r->n] = r->hard.image[r->n];
        r->n++;
    }
}

static double mean_theta_mV(const struct lif_group *g, const bool *keep)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t j = 0; j < g->n; j++)
        if (keep[j]) {
            sum += (double)g->state.theta_mV[j];
            n++;
        }
    return n ? sum / (double)n : 0.0;
}

enum esp_status regrow_put_back(struct regrow *r, const struct regrow_site *site,
                                size_t n, bool *keep)
{
    struct lif_group *g = network_output(site->net)->lif;
    choose(r, g, n, keep);
    hard_images_begin(&r->hard);
    if (r->n == 0)
        return ESP_OK;
    const enum esp_status st = network_cancel_spikes(site->net, r->post, r->n);
    if (st != ESP_OK)
        return st;
    const float theta_mV = (float)mean_theta_mV(g, keep);
    activity_reset_neurons(site->activity, r->post, r->n, keep);
    for (size_t k = 0; k < r->n; k++) {
        const esp_id j = r->post[k];
        dataset_image(site->data, DATASET_TRAIN, r->source[k], r->pixels);
        network_reset_neuron(site->net, j, r->pixels);
        g->state.theta_mV[j] = theta_mV;
        readout_forget(site->running, j);
        keep[j] = true;
    }
    lif_refresh(g);
    return ESP_OK;
}
