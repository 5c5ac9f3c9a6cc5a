/* cli/network_text.c - prints one line per population and per projection. */
#include "cli/network_text.h"

#include "cli/say.h"
#include "sim/config/config_keys.h"
#include "sim/network/network.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SIDE = 28, IMAGES = 60000 };

/* Print a number of bytes. 1 kB is 1,000 bytes, 1 MB is 1,000,000 bytes. */
static void print_bytes(double bytes)
{
    if (bytes >= 1e6)
        printf("%.1f MB", bytes / 1e6);
    else
        printf("%.1f kB", bytes / 1e3);
}

static int longest_name(const struct config *c)
{
    size_t most = 0;
    for (size_t k = 0; k < c->n_populations; k++)
        most =
            strlen(c->population[k].name) > most ? strlen(c->population[k].name) : most;
    for (size_t k = 0; k < c->n_projections; k++)
        most =
            strlen(c->projection[k].name) > most ? strlen(c->projection[k].name) : most;
    return (int)most;
}

static const struct policy_params *policy_of(const struct config *c, const char *name)
{
    if (strcmp(name, c->run.output) == 0)
        return &c->prune;
    for (size_t k = 0; k < c->n_prunes; k++)
        if (strcmp(name, c->also_prune[k].population) == 0)
            return &c->also_prune[k].policy;
    return NULL;
}

static void print_files(const struct population_config *p)
{
    printf(" inputs, plays ");
    say_text(stdout, p->file);
    if (p->test_file[0])
        printf(", tests with ");
    say_text(stdout, p->test_file);
}

static void print_population(const struct config *c, const struct population_config *p,
                             int width)
{
    const struct policy_params *prune = policy_of(c, p->name);
    printf("  %-*s  %-7s %7" PRIu64, width, p->name,
           config_kinds(SECTION_SOURCE)[p->kind], p->size);
    if (p->kind == POPULATION_SOURCE)
        printf(" inputs, %g Hz", p->max_rate_Hz);
    else if (p->kind == POPULATION_SPIKES)
        print_files(p);
    else
        printf(" neurons%s", p->lif.winner_take_all ? ", one winner per tick" : "");
    if (prune && prune->strategy != POLICY_NONE)
        printf(", pruned to %" PRIu32 " (%s)", prune->prune_to,
               policy_name(prune->strategy));
    printf("%s\n", strcmp(p->name, c->run.output) == 0 ? ", output" : "");
}

static void print_dense(const struct config *c, const struct projection_config *p)
{
    const bool learns = p->stdp.rule != STDP_NONE;
    const uint64_t n_pre = c->population[config_population(c, p->from)].size;
    const uint64_t n_post = c->population[config_population(c, p->to)].size;
    printf(", %s%s, %" PRIu64 " x %" PRIu64 ", ", learns ? "rule " : "fixed weights",
           learns ? stdp_rule_names[p->stdp.rule] : "", n_pre, n_post);
    print_bytes(4.0 * (double)n_pre * (double)n_post);
}

static void print_projection(const struct config *c, const struct projection_config *p,
                             int width)
{
    printf("  %-*s  %s -> %s: %s", width, p->name, p->from, p->to,
           config_kinds(SECTION_DENSE)[p->kind]);
    if (p->kind == PROJECTION_DENSE)
        print_dense(c, p);
    else if (p->kind == PROJECTION_ONE_TO_ONE)
        printf(", +%g mV", p->excite_mV);
    else
        printf(", -%g mV", p->inhibit_mV);
    printf(", delay %" PRIu64 "\n", p->delay_ticks);
}

void network_text_print(const struct config *c, const char *title,
                        const struct dataset_info *played)
{
    const uint64_t all = played ? played->n_images[DATASET_TRAIN] : IMAGES;
    const uint64_t images = c->run.images ? c->run.images : all;
    const uint64_t columns = played ? played->width : SIDE;
    const uint64_t rows = played ? played->height : SIDE;
    const struct config r = config_resolve(c, images * c->run.epochs, columns, rows);
    const int width = longest_name(&r);
    say_text(stdout, title);
    printf(": %zu populations, %zu projections, ", r.n_populations, r.n_projections);
    print_bytes((double)network_bytes(&r, columns * rows));
    printf("\npopulations\n");
    for (size_t k = 0; k < r.n_populations; k++)
        print_population(&r, &r.population[k], width);
    printf("projections\n");
    for (size_t k = 0; k < r.n_projections; k++)
        print_projection(&r, &r.projection[k], width);
    if (played)
        printf("plays %zu items, %u classes; %zu to test\n",
               played->n_images[DATASET_TRAIN], played->n_classes,
               played->n_images[DATASET_TEST]);
}
