/* sim/training/regrow.c - chooses the neurons to regrow and resets their weights, threshold and counts. */
#include "sim/training/regrow.h"

#include "base/array.h"

static enum esp_status check_fields(const struct network *net, size_t n_inputs)
{
    const struct projection *fields = network_fields(net);
    if (fields && fields->weights->n_pre == n_inputs)
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "prune.regrow needs receptive fields of %zu inputs: a dense "
                    "projection from a source of that size to the output population",
                    n_inputs);
}

enum esp_status regrow_create(const struct network *net, size_t n_inputs, double regrow,
                              struct regrow *out)
{
    const double n_birth = network_output(net)->lif->n_birth;
    const size_t most = (size_t)(regrow * n_birth + 0.5);
    struct regrow r = {0};
    enum esp_status st = most ? check_fields(net, n_inputs) : ESP_OK;
    if (st == ESP_OK)
        st = hard_images_create(most, &r.hard);
    if (st != ESP_OK)
        return st;
    r.post = array_create(most, sizeof *r.post);
    r.birth = array_create(most, sizeof *r.birth);
    r.source = array_create(most, sizeof *r.source);
    r.values = array_create(n_inputs, sizeof *r.values);
    *out = r;
    if (r.post && r.birth && r.source && r.values)
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
    array_free(r->values);
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
        if (keep[j] && g->state.theta_mV[j] < LIF_SILENT_mV / 2) {
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
        stimulus_values(site->stimulus, site->data, r->source[k], r->values);
        network_reset_neuron(site->net, j, r->values);
        g->state.theta_mV[j] = theta_mV;
        readout_forget(site->running, j);
        keep[j] = true;
    }
    lif_refresh(g);
    return ESP_OK;
}
