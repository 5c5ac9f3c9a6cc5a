/* sim/network/reset_neuron.c */
#include "sim/network/reset_neuron.h"

#include "base/array.h"

static void become_image(struct projection *fields, esp_id post, const uint8_t *pixels)
{
    struct dense *d = fields->weights;
    const float scale = (float)fields->config->stdp.w_max_mV / 255.0f;
    for (size_t i = 0; i < d->n_pre; i++)
        dense_row(d, i)[post] = scale * (float)pixels[i];
    if (!fields->stdp)
        return;
    stdp_normalise(fields->stdp, d, &post, 1);
    team_settle(fields->stdp->team);
}

void network_renew(struct network *net, esp_id post, const uint8_t *pixels)
{
    become_image(network_fields(net), post, pixels);
    lif_renew(network_output(net)->lif, post);
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp && net->projection[k].to == net->output)
            stdp_renew(net->projection[k].stdp, post);
}

enum esp_status network_hush(struct network *net, const esp_id *new_life, size_t n_new)
{
    struct population *p = network_output(net);
    esp_id *index = array_create(p->n, sizeof *index);
    if (!index)
        return ESP_MEMORY;
    for (size_t j = 0; j < p->n; j++)
        index[j] = (esp_id)j;
    for (size_t k = 0; k < n_new; k++)
        index[new_life[k]] = UINT32_MAX;
    queue_compact(&p->queue, index);
    array_free(index);
    return ESP_OK;
}
