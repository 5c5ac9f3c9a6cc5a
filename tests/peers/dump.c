/* tests/peers/dump.c - run a small network on pixels and write everything that another simulator needs to repeat it:
 * parameters, weights, thresholds, input events, and our spikes. With the argument `edges`: on oriented edges, as the
 * preset `best`, every image from rest. With the name of a neuron model other than delta: neurons of this model, which
 * learn nothing.
 *
 * Lines on stdout; a word and its values:
 *   param NAME VALUE
 *   part NAME                  learning (5 presentations), frozen (20, after some more learning);
 *                              or the name of the model (2)
 *   weights N_PRE N_POST       then N_PRE lines of N_POST values
 *   theta N V V V ...
 *   presentation
 *   event TICK ID              ascending; twice the same is two spikes
 *   spike TICK ID
 * Floats are written with nine digits, which name a float exactly. The state at the end of a part
 * follows its presentations as `weights` and `theta`. */
#include "datasets/dataset.h"
#include "datasets/encoding.h"
#include "sim/config/config.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 1, LEARNING = 5, MORE_LEARNING = 40, FROZEN = 20, OF_MODEL = 2 };

struct source {
    struct dataset *data;
    struct encoding *encoding;
    struct encoder *encoder;
    uint8_t *pixels, *values;
    size_t next; /* image */
};

static void die_unless(enum esp_status st)
{
    if (st == ESP_OK)
        return;
    fprintf(stderr, "dump: %s\n", esp_message());
    exit(EXIT_FAILURE);
}

static enum esp_status print_spikes(void *context, const struct probe_spikes *s)
{
    const esp_tick *start = context;
    for (size_t k = 0; k < s->n; k++)
        printf("spike %" PRId64 " %" PRIu32 "\n", s->tick - *start, s->birth[k]);
    return ESP_OK;
}

static void print_params(const struct config *c)
{
    const struct lif_params *lif = &c->population[1].lif;
    const struct stdp_params *s = &c->projection[0].stdp;
    const struct {
        const char *name;
        double value;
    } params[] = {
        {"dt_ms", c->run.dt_ms},
        {"present_ms", c->run.present_ms},
        {"rest_ms", c->run.rest_ms},
        {"from_rest", c->run.from_rest},
        {"tau_m_ms", lif->tau_m_ms},
        {"threshold_mV", lif->threshold_mV - lif->rest_mV},
        {"reset_mV", lif->reset_mV - lif->rest_mV},
        {"refractory_ms", lif->refractory_ms},
        {"theta_plus_mV", lif->theta_plus_mV},
        {"tau_theta_ms", lif->tau_theta_ms},
        {"tau_syn_ms", lif->tau_syn_ms},
        {"bias_mV", lif->bias_mV},
        {"tau_adapt_ms", lif->tau_adapt_ms},
        {"adapt_a", lif->adapt_a},
        {"adapt_b_mV", lif->adapt_b_mV},
        {"onset_mV", lif->onset_mV - lif->rest_mV},
        {"slope_mV", lif->slope_mV},
        {"curvature_per_mV", lif->curvature_per_mV},
        {"tau_ge_ms", lif->tau_ge_ms},
        {"tau_gi_ms", lif->tau_gi_ms},
        {"exc_reversal_mV", lif->exc_reversal_mV - lif->rest_mV},
        {"inh_reversal_mV", lif->inh_reversal_mV - lif->rest_mV},
        {"tau_pre_ms", s->tau_pre_ms},
        {"eta", s->eta},
        {"x_target", s->x_target},
        {"mu", s->mu},
        {"w_max_mV", s->w_max_mV},
        {"weight_norm", s->weight_norm},
        {"inhibit_mV", c->projection[1].inhibit_mV},
    };
    for (size_t k = 0; k < sizeof params / sizeof *params; k++)
        printf("param %s %.17g\n", params[k].name, params[k].value);
}

static void print_state(const struct network *net)
{
    const struct dense *d = net->projection[0].weights;
    const struct lif_group *g = net->population[1].lif;
    printf("weights %zu %zu\n", d->n_pre, d->n_post);
    for (size_t i = 0; i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++)
            printf("%.9g%c", (double)dense_row(d, i)[j], j + 1 < d->n_post ? ' ' : '\n');
    printf("theta %zu", g->n);
    for (size_t j = 0; j < g->n; j++)
        printf(" %.9g", (double)g->state.theta_mV[j]);
    putchar('\n');
}

/* Show the next image; if `print`, with its events and the spikes it causes. */
static void present(struct network *net, struct source *s, bool print)
{
    struct encoder_events events;
    dataset_image(s->data, DATASET_TRAIN, s->next, s->pixels);
    const struct random r = random_start(SEED, RANDOM_ENCODE_TRAIN, s->next++);
    encoding_values(s->encoding, s->pixels, s->values);
    die_unless(encoder_draw(s->encoder, r, s->values, 0, &events));
    esp_tick start = net->now;
    const struct probe probe = {.context = &start, .spikes = print_spikes};
    net->probes = &probe;
    net->n_probes = print;
    if (print)
        puts("presentation");
    for (size_t k = 0; print && k < events.n; k++)
        printf("event %" PRIu32 " %" PRIu32 "\n", events.tick[k], events.id[k]);
    die_unless(network_present(net, &events));
    net->n_probes = 0;
}

static void print_part(const char *name, struct network *net, struct source *s,
                       unsigned n)
{
    printf("part %s\n", name);
    print_state(net);
    for (unsigned k = 0; k < n; k++)
        present(net, s, true);
    print_state(net);
}

struct setting {
    const char *name, *value;
};

/* After so few images one neuron would win every spike of an image. Weaker inhibition and a faster theta let
 * several take part, so that the comparison sees them compete. */
static const struct setting jumps[] = {{"population.exc.size", "100"},
                                       {"population.exc.theta_plus_mV", "0.5"},
                                       {"projection.inhibition.inhibit_mV", "12"},
                                       {NULL, NULL}};

/* The same on edges: as many inputs of the digits as pixels. */
static const struct setting edges[] = {{"population.exc.size", "100"},
                                       {"population.exc.theta_plus_mV", "0.5"},
                                       {"projection.inhibition.inhibit_mV", "12"},
                                       {"run.from_rest", "yes"},
                                       {NULL, NULL}};

/* Time constants, reset and bias all differ from what would hide a mistake. */
static const struct setting currents[] = {{"run.dt_ms", "0.01"},
                                          {"population.exc.tau_m_ms", "20"},
                                          {"population.exc.tau_syn_ms", "7"},
                                          {"population.exc.bias_mV", "9"},
                                          {NULL, NULL}};

static void create_source(const struct network *net, struct source *s)
{
    const struct config *c = &net->config;
    const struct dataset_info *info = dataset_info(s->data);
    die_unless(encoding_create(&c->population[0].encoding, s->data, &s->encoding));
    die_unless(encoder_create(net->population[0].n, net->present_ticks, c->run.present_ms,
                              c->population[0].max_rate_Hz, c->run.rate_step,
                              &s->encoder));
    s->pixels = malloc((size_t)info->width * info->height);
    s->values = malloc(net->population[0].n);
    if (!s->pixels || !s->values)
        exit(EXIT_FAILURE);
}

/* Each at the step at which it is integrated. */
static const struct setting adaptive[] = {{"run.dt_ms", "0.01"},
                                          {"population.exc.tau_m_ms", "20"},
                                          {"population.exc.bias_mV", "11"},
                                          {"population.exc.tau_adapt_ms", "40"},
                                          {"population.exc.adapt_b_mV", "2"},
                                          {NULL, NULL}};

static const struct setting adex[] = {{"run.dt_ms", "0.05"},
                                      {"run.present_ms", "180"},
                                      {"population.exc.step_ms", "1"},
                                      {"population.exc.tau_m_ms", "10"},
                                      {"population.exc.threshold_mV", "-40"},
                                      {"population.exc.onset_mV", "-52"},
                                      {"population.exc.bias_mV", "7"},
                                      {"population.exc.tau_adapt_ms", "30"},
                                      {"population.exc.adapt_a", "0.3"},
                                      {"population.exc.adapt_b_mV", "1.5"},
                                      {NULL, NULL}};

/* Regular spiking of Izhikevich 2003, and an input that makes it burst now and then. */
static const struct setting izhikevich[] = {{"run.dt_ms", "0.05"},
                                            {"run.present_ms", "180"},
                                            {"population.exc.step_ms", "1"},
                                            {"population.exc.tau_m_ms", "1"},
                                            {"population.exc.rest_mV", "-70"},
                                            {"population.exc.threshold_mV", "30"},
                                            {"population.exc.onset_mV", "-55"},
                                            {"population.exc.tau_adapt_ms", "50"},
                                            {"population.exc.adapt_a", "0.2"},
                                            {"population.exc.adapt_b_mV", "8"},
                                            {"population.exc.bias_mV", "6"},
                                            {NULL, NULL}};

/* The excitatory cells of Diehl & Cook 2015, faster. */
static const struct setting conductance[] = {{"run.dt_ms", "0.05"},
                                             {"run.present_ms", "180"},
                                             {"population.exc.step_ms", "1"},
                                             {"population.exc.tau_m_ms", "30"},
                                             {"projection.inhibition.inhibit_mV", "0.5"},
                                             {NULL, NULL}};

/* What all models but the first have in common. */
static const struct setting any_model[] = {{"run.present_ms", "60"},
                                           {"run.rest_ms", "20"},
                                           {"population.exc.size", "30"},
                                           {"population.exc.reset_mV", "-69"},
                                           {"population.exc.refractory_ms", "2"},
                                           {"population.exc.theta_plus_mV", "0"},
                                           {"population.exc.winner_take_all", "no"},
                                           {"projection.input-exc.rule", "none"},
                                           {"projection.inhibition.inhibit_mV", "0.2"},
                                           {NULL, NULL}};

static const struct setting *const of_model[N_LIF_MODELS] = {
    [LIF_EXP_CURRENT] = currents,
    [LIF_ADAPTIVE] = adaptive,
    [LIF_ADEX] = adex,
    [LIF_IZHIKEVICH] = izhikevich,
    [LIF_CONDUCTANCE] = conductance};

static void set_all(struct config *c, const struct setting *settings)
{
    for (; settings->name; settings++)
        die_unless(config_set(c, settings->name, settings->value));
}

/* `what`: "pixels", "edges" or the name of a neuron model. */
static void create(struct config *c, const char *what, struct source *s,
                   struct network **net)
{
    die_unless(dataset_open("digits", &s->data));
    const struct dataset_info *info = dataset_info(s->data);
    const bool on_edges = strcmp(what, "edges") == 0;
    const bool is_model = !on_edges && strcmp(what, "pixels") != 0;
    die_unless(config_preset(c, on_edges ? "best" : "guo2020"));
    c->prune.strategy = POLICY_NONE;
    set_all(c, is_model ? any_model : on_edges ? edges : jumps);
    if (is_model) {
        die_unless(config_set(c, "population.exc.model", what));
        set_all(c, of_model[c->population[1].lif.model]);
    }
    die_unless(config_check(c));
    die_unless(config_measure(c, s->data));
    *c = config_resolve(c, LEARNING + MORE_LEARNING, info->width, info->height);
    die_unless(network_create(c, (uint64_t)info->width * info->height, net));
    create_source(*net, s);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "pixels";
    const bool learns = strcmp(what, "edges") == 0 || strcmp(what, "pixels") == 0;
    struct config c;
    struct source s = {0};
    struct network *net = NULL, *twin = NULL;

    create(&c, what, &s, &net);
    print_params(&c);
    if (learns) {
        print_part("learning", net, &s, LEARNING);
        for (unsigned k = 0; k < MORE_LEARNING; k++)
            present(net, &s, false);
    }
    die_unless(network_fork(net, &twin));
    print_part(learns ? "frozen" : what, twin, &s, learns ? FROZEN : OF_MODEL);

    network_free(twin);
    network_free(net);
    encoder_free(s.encoder);
    encoding_free(s.encoding);
    dataset_free(s.data);
    free(s.pixels);
    free(s.values);
    return EXIT_SUCCESS;
}
