/* tests/hardware/make_cases.c - writes random networks as programs of a hardware design, for test_cosim.py.
 *
 *   make_cases FOLDER FIRST N [large]
 *                                FOLDER/CASE/program.hex and FOLDER/CASE/parameters: a line of parameters, a line of
 *                                clocks, of presentations and of compactions
 *
 * Sizes are powers of two and not, queues may be too short for a tick; cases learn or not, and are pruned between
 * presentations. They have at most 36 neurons and 5 presentations, or at least 400 and 20. */
#include "base/files.h"
#include "hardware/program.h"
#include "tests/sim/toy.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXC = 1, MOST_NEURONS = 800 };

struct design_case {
    struct config config;
    size_t side; /* of the square of inputs */
    unsigned lanes, queue, presentations;
    bool frozen;
};

static double choose(struct random *r, const double *from, size_t n)
{
    return from[random_below(r, (uint32_t)n)];
}
#define CHOOSE(r, ...)                         \
    choose((r), (const double[]){__VA_ARGS__}, \
           sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

/* V and theta at their largest values: strong input, hardly any leak, a threshold that rises beyond what V can reach. */
static void make_extreme(struct design_case *x, uint64_t k)
{
    struct config *c = &x->config;
    struct lif_params *lif = &c->population[EXC].lif;
    x->side = 8;
    x->lanes = 2;
    c->population[EXC].size = 2 + k % 5;
    c->run.dt_ms = 4;
    c->run.present_ms = 240;
    lif->tau_m_ms = 4000;
    lif->threshold_mV = lif->rest_mV + 60 + (double)(k % 32);
    lif->theta_plus_mV = 30;
    lif->refractory_ms = 4;
    c->projection[1].inhibit_mV = k % 16 == 7 ? 0 : 3;
    c->projection[0].stdp.weight_norm = 7;
    c->projection[0].w_start_mV = 1;
}

static struct design_case draw_case(uint64_t k)
{
    struct random r = random_start(k, RANDOM_TUNE, 1);
    struct design_case x = {.side = 2 + random_below(&r, 5), .presentations = 5};
    struct config *c = &x.config;
    x.lanes = 1u << random_below(&r, 5);
    x.queue = 1u << (1 + random_below(&r, 5));
    x.frozen = random_below(&r, 4) == 0;
    *c = toy_config(1 + random_below(&r, 36), 1.0);
    c->prune = config_new_prune();
    struct lif_params *lif = &c->population[EXC].lif;
    c->run.seed = k;
    c->run.arithmetic = ARITHMETIC_FIXED;
    c->run.weight_bits = 2 + random_below(&r, 11);
    c->run.v_bits = c->run.weight_bits + 8 + random_below(&r, 3);
    c->run.theta_bits = 10 + random_below(&r, 13);
    c->run.present_ms = CHOOSE(&r, 15, 30);
    c->run.rest_ms = CHOOSE(&r, 0, 5);
    lif->tau_m_ms = CHOOSE(&r, 1.5, 20, 50, 400);
    lif->threshold_mV = lif->rest_mV + CHOOSE(&r, 1, 2.3, 6);
    lif->theta_plus_mV = CHOOSE(&r, 0, 0.2, 3, 60);
    lif->tau_theta_ms = CHOOSE(&r, 500, 1e5);
    lif->refractory_ms = CHOOSE(&r, 1, 5, 12);
    lif->floor_mV = CHOOSE(&r, -(double)INFINITY, -70, -65.3);
    c->projection[1].inhibit_mV = CHOOSE(&r, 0, 1.7, 20, 250);
    c->projection[0].stdp.eta = CHOOSE(&r, 0.001, 0.03, 0.9);
    c->projection[0].stdp.weight_norm = CHOOSE(&r, 0.7, 3, 6, 11);
    c->projection[0].w_start_mV = CHOOSE(&r, 0.3, 1);
    if (k % 8 == 7)
        make_extreme(&x, k);
    return x;
}

/* A network of a size that is used, in 8 to 32 lanes; its other numbers are those of the small one. */
static struct design_case draw_large_case(uint64_t k)
{
    struct random r = random_start(k, RANDOM_TUNE, 2);
    struct design_case x = draw_case(8 * k); /* no extreme one */
    struct config *c = &x.config;
    x.side = 16 + random_below(&r, 13);
    x.lanes = 8u << random_below(&r, 3);
    x.queue = 8u << random_below(&r, 4);
    x.presentations = 20;
    c->population[EXC].size = MOST_NEURONS / 2 + random_below(&r, MOST_NEURONS / 2 + 1);
    c->run.present_ms = 60;
    c->projection[0].stdp.weight_norm = CHOOSE(&r, 4, 6, 8);
    return x;
}

/* Each neuron stays with a chance of 3 in 4; the last one always. Without a program the design is made of what is
 * left. */
static enum esp_status prune(struct program *p, struct network *net, struct random *r)
{
    esp_id keep[MOST_NEURONS];
    size_t n = 0;
    const size_t n_before = net->population[EXC].n;
    for (esp_id j = 0; j < n_before; j++)
        if (j + 1 == n_before || random_below(r, 4) > 0)
            keep[n++] = j;
    const enum esp_status st = p ? program_prune(p, keep, n) : ESP_OK;
    return st == ESP_OK ? network_compact(net, EXC, keep, n) : st;
}

static enum esp_status run_case(const struct design_case *x, struct network *net,
                                struct program *p)
{
    struct random r = random_start(net->config.run.seed, RANDOM_PRUNE, 0);
    const struct probe probe = program_probe(p);
    enum esp_status st = ESP_OK;
    net->probes = &probe;
    net->n_probes = 1;
    for (unsigned k = 0; k < x->presentations && st == ESP_OK; k++) {
        struct encoder_events e;
        if ((k == 2 || k == 4) && !x->frozen)
            st = prune(p, net, &r);
        if (st == ESP_OK)
            st = toy_events_create(net->config.run.seed, k, x->side, net->present_ticks,
                                   net->config.run.dt_ms, &e);
        if (st != ESP_OK)
            break;
        network_set_pace(net, k < 3 || x->frozen ? 1.0 : 0.7);
        st = network_present(net, &e);
        toy_events_free(&e);
    }
    net->probes = NULL;
    net->n_probes = 0;
    return st == ESP_OK ? program_end(p) : st;
}

static enum esp_status write_parameters(const struct design_case *x,
                                        const struct program *p, const char *folder)
{
    char path[FILES_PATH];
    const struct program_shape *s = &p->shape;
    const enum esp_status st = files_path(path, "%s/parameters", folder);
    FILE *f = st == ESP_OK ? fopen(path, "w") : NULL;
    if (!f)
        return esp_fail(ESP_IO, "%s", folder);
    fprintf(f,
            "N=%" PRIu64 " BORN=%" PRIu64 " INPUTS=%" PRIu64
            " P=%u WB=%u VB=%u TB=%u LEAK=%d LEARN=%d EVENTS=%u "
            "LEFT=%d RIGHT=%d TARGET=%" PRIu64 " WORDS=%" PRIu64 "\n%" PRIu64 " %" PRIu64
            "\n",
            s->neurons, s->born, s->inputs, x->lanes, s->weight_bits, s->v_bits,
            s->theta_bits, s->leak, s->learns, x->queue, s->shift > 0 ? s->shift : 0,
            s->shift < 0 ? -s->shift : 0, s->target, p->n_words, p->totals.clocks,
            p->totals.compaction_clocks);
    return fclose(f) == 0 ? ESP_OK : esp_fail(ESP_IO, "%s", path);
}

static enum esp_status write_case(const struct design_case *x, struct network *net,
                                  const char *folder)
{
    char path[FILES_PATH];
    struct program p = {0};
    enum esp_status st = files_make_folder(folder);
    if (st == ESP_OK)
        st = files_path(path, "%s/program.hex", folder);
    FILE *f = st == ESP_OK ? fopen(path, "w") : NULL;
    if (!f)
        return esp_fail(ESP_IO, "%s", folder);
    st = program_begin(&p, net, (struct program_layout){x->lanes, x->queue}, f);
    if (st == ESP_OK)
        st = run_case(x, net, &p);
    if (st == ESP_OK)
        st = write_parameters(x, &p, folder);
    program_free(&p);
    fclose(f);
    return st;
}

static enum esp_status make_case(const char *folder, uint64_t k, bool is_large)
{
    char path[FILES_PATH];
    const struct design_case x = is_large ? draw_large_case(k) : draw_case(k);
    const struct config resolved = config_resolve(&x.config, 30, x.side, x.side);
    struct network *net = NULL, *fork = NULL;
    enum esp_status st = config_check(&x.config);
    if (st == ESP_OK)
        st = files_path(path, "%s/%" PRIu64, folder, k);
    if (st == ESP_OK)
        st = network_create(&resolved, x.side * x.side, &net);
    struct random r = random_start(k, RANDOM_PRUNE, 1);
    for (uint64_t already = 0; st == ESP_OK && already < k % 3; already++)
        st = prune(NULL, net, &r);
    if (st == ESP_OK && x.frozen)
        st = network_fork(net, &fork);
    if (st == ESP_OK)
        st = write_case(&x, fork ? fork : net, path);
    network_free(fork);
    network_free(net);
    return st;
}

int main(int argc, char **argv)
{
    const bool is_large = argc == 5 && strcmp(argv[4], "large") == 0;
    enum esp_status st =
        argc == 4 || is_large ? ESP_OK : esp_fail(ESP_INPUT, "FOLDER FIRST N [large]");
    const uint64_t first = st == ESP_OK ? strtoull(argv[2], NULL, 10) : 0;
    const uint64_t n = st == ESP_OK ? strtoull(argv[3], NULL, 10) : 0;
    for (uint64_t k = first; k < first + n && st == ESP_OK; k++)
        st = make_case(argv[1], k, is_large);
    if (st != ESP_OK)
        fprintf(stderr, "make_cases: %s\n", esp_message());
    return st == ESP_OK ? 0 : 1;
}
