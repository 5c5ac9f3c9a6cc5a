/* cli/population_views.c - describes the populations of a configuration to the viewer, as data of
 * viz/feed/events.h. */
#include "cli/population_views.h"

#include "base/text.h"
#include "pruning/rule.h"

#include <string.h>

_Static_assert((int)EVENT_POPULATIONS >= (int)CONFIG_POPULATIONS,
               "every population can be shown");

static uint32_t neurons_of(const struct population_config *p,
                           const struct dataset_info *data)
{
    return p->size > 0 ? (uint32_t)p->size : data->width * data->height;
}

/* Return the number of inputs of the first source, whose spikes the viewer shows. */
static uint32_t inputs_of(const struct config *c, const struct dataset_info *data)
{
    for (size_t k = 0; k < c->n_populations; k++)
        if (population_is_source(&c->population[k]))
            return neurons_of(&c->population[k], data);
    return data->width * data->height;
}

/* Return the population from which receptive fields are shown: the source of the first dense projection to
 * `name` from a source; if there is none, of the first dense projection to `name`. network_inputs makes the same
 * choice. */
static const struct population_config *field_from(const struct config *c,
                                                  const char *name)
{
    const struct population_config *found = NULL;
    for (size_t k = c->n_projections; k-- > 0;) {
        const struct projection_config *q = &c->projection[k];
        if (q->kind != PROJECTION_DENSE || strcmp(q->to, name) != 0)
            continue;
        const struct population_config *p = &c->population[config_population(c, q->from)];
        if (!found || population_is_source(p) || !population_is_source(found))
            found = p;
    }
    return found;
}

/* If the fields are over the oriented edges of images, set number and size of their maps and return true. */
static bool tell_maps(const struct population_config *from,
                      const struct dataset_info *data, struct event_start *start)
{
    const struct edges_params *edges = &from->encoding.edges;
    if (from->kind != POPULATION_SOURCE || from->encoding.kind != ENCODING_EDGES ||
        start->n_field != encoding_inputs(&from->encoding, data->width, data->height))
        return false;
    start->field_maps = (uint32_t)edges->orientations;
    start->field_width = (uint32_t)edges_side(edges, data->width);
    start->field_height = (uint32_t)edges_side(edges, data->height);
    return true;
}

static void tell_field(const struct config *c, const struct dataset_info *data,
                       struct event_start *start)
{
    const struct population_config *from = field_from(c, start->population);
    start->has_fields = from != NULL;
    if (!from)
        return;
    start->n_field = neurons_of(from, data);
    if (tell_maps(from, data, start))
        return;
    if (population_is_source(from) && start->n_field == data->width * data->height) {
        start->field_width = data->width;
        start->field_height = data->height;
    } else {
        start->field_from = from->name;
    }
}

/* Return the pruning parameters of a population; NULL: it is not pruned. */
static const struct policy_params *policy_of(const struct config *c, const char *name)
{
    if (strcmp(c->run.output, name) == 0)
        return &c->prune;
    for (size_t k = 0; k < c->n_prunes; k++)
        if (strcmp(c->also_prune[k].population, name) == 0)
            return &c->also_prune[k].policy;
    return NULL;
}

static struct event_start tell(const struct config *c, const struct dataset_info *data,
                               unsigned index)
{
    const struct population_config *p = &c->population[index];
    const struct policy_params *policy = policy_of(c, p->name);
    const bool prunes = policy && policy->strategy != POLICY_NONE;
    struct event_start start = {
        .data = data->spec,
        .population = p->name,
        .index = index,
        .other = strcmp(c->run.output, p->name) != 0,
        .strategy = policy_name(policy ? policy->strategy : POLICY_NONE),
        .has_threshold = policy && pruning_rules[policy->strategy]->has_threshold,
        .seed = c->run.seed,
        .n_neurons = (uint32_t)p->size,
        .prune_to = prunes ? policy->prune_to : (uint32_t)p->size,
        .n_inputs = inputs_of(c, data),
        .width = data->width,
        .height = data->height,
        .n_classes = data->n_classes,
        .window_images = c->prune.window_images,
        .forget = c->prune.forget,
        .dt_ms = c->run.dt_ms,
        .has_spikes = true,
        .has_inputs = true,
        .has_pixels = true,
        .can_control = true,
    };
    tell_field(c, data, &start);
    return start;
}

size_t population_views_tell(const struct config *resolved,
                             const struct dataset_info *data, const char *title,
                             struct event_start starts[EVENT_POPULATIONS])
{
    const int output = config_population(resolved, resolved->run.output);
    size_t n = 1;
    for (unsigned k = 0; k < resolved->n_populations; k++)
        if (resolved->population[k].kind == POPULATION_LIF)
            starts[(int)k == output ? 0 : n++] = tell(resolved, data, k);
    for (size_t k = 0; k < n; k++)
        starts[k].title = title;
    if (n == 1)
        starts[0].population = NULL; /* a single population needs no name in the window */
    return n;
}

enum esp_status population_views_choose(const struct options *o,
                                        const struct config *resolved,
                                        const struct event_start *starts, size_t n,
                                        unsigned *out)
{
    const char *name = o->value[OPTION_POPULATION];
    struct text_guess guess = {.typed = name};
    const int found = name ? config_population(resolved, name) : -1;
    *out = 0;
    for (unsigned k = 0; name && k < n; k++) {
        const char *there = resolved->population[starts[k].index].name;
        if (strcmp(there, name) == 0)
            *out = k;
        text_offer(&guess, there);
    }
    if (found >= 0 && population_is_source(&resolved->population[found]))
        return esp_fail(ESP_INPUT,
                        "--population %s: a source; i in the window shows the inputs",
                        name);
    if (name && found < 0)
        return esp_fail(ESP_INPUT,
                        "--population %s: the network has none of this name; the nearest "
                        "is %s",
                        name, guess.best);
    return ESP_OK;
}
