/* bench/networks.c - the section `networks`: networks from a file, compared with the preset.
 *
 * First the preset is written as a network file, and the network from this file is compared with the preset.
 * Then follow networks with one, two and four layers of the same size. Layers "in a row" pass their spikes to
 * the next layer, and only the first receives the input. Layers "side by side" do the same, and every layer
 * receives the input too. Costs are given per event; an event is a spike that arrives at all neurons of a
 * population. Images with few output spikes are not presented again, because such presentations have another
 * cost per event. */
#include "bench/bench.h"
#include "bench/subject.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TEXT = 4096, MOST_LAYERS = 4 };

/* A network in training with its measured counts, for any structure of network. */
struct candidate {
    const char *what;
    struct session session;
    size_t neurons, batch;
    /* Totals of the measured rounds and the untimed first round. */
    uint64_t events, images;
};

/* ---- network files ---- */

static void append(char text[static MOST_TEXT], const char *more)
{
    const size_t n = strlen(text);
    snprintf(text + n, MOST_TEXT - n, "%s", more);
}

static void write_layer(char text[static MOST_TEXT], unsigned k, bool side_by_side)
{
    char layer[512];
    snprintf(layer, sizeof layer,
             "[projection.i%u]\nkind = uniform\nfrom = l%u\nto = l%u\n", k, k, k);
    append(text, layer);
    if (k == 1 || side_by_side) {
        snprintf(layer, sizeof layer,
                 "[projection.in%u]\nkind = dense\nfrom = input\nto = l%u\n", k, k);
        append(text, layer);
    }
    if (k > 1) { /* about twelve spikes of the previous layer make a neuron fire */
        snprintf(layer, sizeof layer,
                 "[projection.p%u]\nkind = dense\nfrom = l%u\nto = l%u\n"
                 "w_start_mV = 6\nw_max_mV = 20\nweight_norm = 60\n",
                 k, k - 1, k);
        append(text, layer);
    }
}

static void write_layers(char text[static MOST_TEXT], size_t neurons, unsigned n_layers,
                         bool side_by_side)
{
    char section[256];
    snprintf(text, MOST_TEXT, "[run]\noutput = l%u\n[population.input]\nkind = source\n",
             n_layers);
    for (unsigned k = 1; k <= n_layers; k++) {
        snprintf(section, sizeof section, "[population.l%u]\nkind = lif\nsize = %zu\n", k,
                 neurons);
        append(text, section);
    }
    for (unsigned k = 1; k <= n_layers; k++)
        write_layer(text, k, side_by_side);
}

/* Write the network of the presets, with all its sections, as a network file. */
static void write_preset(char text[static MOST_TEXT], size_t neurons)
{
    snprintf(text, MOST_TEXT,
             "[population.input]\nkind = source\n"
             "[population.exc]\nkind = lif\nsize = %zu\n"
             "[projection.input-exc]\nkind = dense\nfrom = input\nto = exc\n"
             "[projection.inhibition]\nkind = uniform\nfrom = exc\nto = exc\n",
             neurons);
}

/* ---- networks in training ---- */

/* Make a configuration from the network file `text`, or from the preset if text is NULL. */
static enum esp_status configure(const char *text, size_t neurons, struct config *c)
{
    char size[32];
    config_preset(c, "guo2020");
    c->prune.strategy = POLICY_NONE;
    snprintf(size, sizeof size, "%zu", neurons);
    enum esp_status st = text ? config_read_text(c, text, "network")
                              : config_set(c, "population.exc.size", size);
    c->run.anneal_start = 1.0;
    c->run.min_spikes =
        0; /* Do not present images again: hardly any neuron fires in such presentations. */
    return st == ESP_OK ? config_check(c) : st;
}

static enum esp_status show_images(struct candidate *x, size_t n)
{
    const struct work before = x->session.trainer->net->work;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = trainer_step(x->session.trainer);
    x->events +=
        (x->session.trainer->net->work.synaptic_ops - before.synaptic_ops) / x->neurons;
    x->images += n;
    return st;
}

static enum esp_status run(void *context)
{
    struct candidate *x = context;
    return show_images(x, x->batch);
}

static enum esp_status candidate_create(const struct bench *b, const char *text,
                                        size_t neurons, struct candidate *x)
{
    static const struct session_params params = {
        .checkpoint = {.off = true}, .threads = 1, .eval_threads = 1};
    const size_t warm_up = subject_warm_up(b, neurons);
    struct config c;
    enum esp_status st = configure(text, neurons, &c);
    x->neurons = neurons;
    x->batch = subject_batch(b, neurons);
    x->session = session_blank(&params);
    if (st == ESP_OK)
        st = subject_open(&x->session, b, &c, warm_up, true);
    if (st == ESP_OK)
        st = show_images(x, warm_up);
    x->events = x->images = 0;
    return st;
}

static double events_per_image(const struct candidate *x)
{
    return (double)x->events / (double)x->images;
}

static struct spread scale(struct spread s, double by)
{
    s.median *= by;
    s.low *= by;
    s.high *= by;
    return s;
}

/* ---- comparison of the preset and its file ---- */

static enum esp_status compare_file(const struct bench *b, size_t neurons)
{
    char text[MOST_TEXT];
    struct candidate x[2] = {{.what = "preset"}, {.what = "preset from a file"}};
    struct timing c[2] = {0};
    write_preset(text, neurons);
    enum esp_status st = candidate_create(b, NULL, neurons, &x[0]);
    if (st == ESP_OK)
        st = candidate_create(b, text, neurons, &x[1]);
    for (int k = 0; k < 2; k++)
        c[k] = (struct timing){.run = run, .context = &x[k]};
    if (st == ESP_OK)
        st = measure_in_turn(c, 2, b->repeats);
    if (st == ESP_OK && x[0].session.golden.hash != x[1].session.golden.hash)
        st = esp_fail(ESP_INPUT, "the preset from a file fires other spikes");
    const double us = 1e6 / (double)(x[0].batch ? x[0].batch : 1);
    for (int k = 0; k < 2 && st == ESP_OK; k++)
        report_row(b->report,
                   &(struct report_row){x[k].what, neurons, "",
                                        measure_seconds(&c[k], us), "us/image"});
    if (st == ESP_OK)
        report_row(b->report, &(struct report_row){"file / preset", neurons, "",
                                                   measure_ratio(&c[1], &c[0]), ""});
    session_free(&x[0].session);
    session_free(&x[1].session);
    return st;
}

/* ---- comparison of layers ---- */

static const struct {
    const char *setting;
    unsigned layers;
    bool side_by_side;
} shapes[] = {
    {"1 layer", 1, false},
    {"2 layers in a row", 2, false},
    {"4 layers in a row", MOST_LAYERS, false},
    {"2 layers side by side", 2, true},
    {"4 layers side by side", MOST_LAYERS, true},
};
enum { N_SHAPES = sizeof shapes / sizeof *shapes };

static void tell_layers(const struct bench *b, const struct candidate *x,
                        const struct timing *c)
{
    const double of_preset = events_per_image(&x[0]);
    const double ns = 1e9 / ((double)x[0].batch * of_preset);
    report_row(b->report, &(struct report_row){"per event", x[0].neurons, "preset",
                                               measure_seconds(&c[0], ns), "ns"});
    for (size_t k = 0; k < N_SHAPES; k++) {
        const struct candidate *y = &x[k + 1];
        const double events = events_per_image(y);
        const struct report_row rows[] = {
            {"events", y->neurons, shapes[k].setting, report_once(events), "per image"},
            {"per event", y->neurons, shapes[k].setting,
             measure_seconds(&c[k + 1], 1e9 / ((double)y->batch * events)), "ns"},
            {"per event / preset", y->neurons, shapes[k].setting,
             scale(measure_ratio(&c[k + 1], &c[0]), of_preset / events), ""},
        };
        for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
            report_row(b->report, &rows[r]);
    }
}

static enum esp_status compare_layers(const struct bench *b, size_t neurons)
{
    char text[MOST_TEXT];
    struct candidate x[N_SHAPES + 1] = {0};
    struct timing c[N_SHAPES + 1] = {0};
    enum esp_status st = candidate_create(b, NULL, neurons, &x[0]);
    for (size_t k = 0; k < N_SHAPES && st == ESP_OK; k++) {
        write_layers(text, neurons, shapes[k].layers, shapes[k].side_by_side);
        st = candidate_create(b, text, neurons, &x[k + 1]);
    }
    for (size_t k = 0; k <= N_SHAPES; k++)
        c[k] = (struct timing){.run = run, .context = &x[k]};
    if (st == ESP_OK)
        st = measure_in_turn(c, N_SHAPES + 1, b->repeats);
    if (st == ESP_OK)
        tell_layers(b, x, c);
    for (size_t k = 0; k <= N_SHAPES; k++)
        session_free(&x[k].session);
    return st;
}

enum esp_status bench_networks(const struct bench *b)
{
    static const size_t sizes[] = {800, 100};
    const size_t n = b->quick ? 1 : 2;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        st = compare_file(b, sizes[k]);
        if (st == ESP_OK)
            st = compare_layers(b, sizes[k]);
    }
    return st;
}
