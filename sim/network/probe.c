/* sim/network/probe.c - fills struct probe_start and calls `start` of the probes. */
#include "sim/network/probe.h"

#include "datasets/dataset.h"
#include "sim/network/network.h"

/* Return the number of neurons at birth. In a run that began with a pruned network this is the number in the first
 * run. All birth ids are below it. */
static size_t births(const struct population *p)
{
    return p->lif ? p->lif->n_birth : p->n;
}

enum esp_status probe_start_send(const struct probe_start_source *said,
                                 const struct probe *probes, size_t n_probes)
{
    const struct network *net = said->net;
    const struct dataset_info *info = dataset_info(said->data);
    const struct projection *fields = network_fields(net);
    struct probe_population populations[CONFIG_POPULATIONS];
    for (size_t k = 0; k < net->n_populations; k++)
        populations[k] =
            (struct probe_population){.name = net->population[k].config->name,
                                      .source = !net->population[k].lif,
                                      .n = births(&net->population[k])};
    const struct probe_start start = {
        .populations = populations,
        .n_populations = net->n_populations,
        .output = net->output,
        .n_inputs = fields ? fields->weights->n_pre : 0,
        .width = info->width,
        .height = info->height,
        .dt_ms = net->config.run.dt_ms,
        .images_run = said->images_run,
        .window_images = said->window_images,
        .net = net,
    };
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, probes, n_probes, start, &start);
    return st;
}
