/* tests/record/recorded.c */
#include "tests/record/recorded.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void log_add(struct recorded_log *log, double time_ms, uint64_t id)
{
    if (log->n == log->room) {
        log->room = log->room ? 2 * log->room : 1024;
        log->time_ms = realloc(log->time_ms, log->room * sizeof *log->time_ms);
        log->id = realloc(log->id, log->room * sizeof *log->id);
    }
    log->time_ms[log->n] = time_ms;
    log->id[log->n++] = id;
}

static void log_free(struct recorded_log *log)
{
    free(log->time_ms);
    free(log->id);
}

static void create_network(struct recorded *r)
{
    const struct config resolved =
        config_resolve(&r->config, RECORDED_IMAGES, RECORDED_INPUTS, 1);
    assert_int_equal(config_check(&r->config), ESP_OK);
    network_free(r->net);
    r->net = NULL;
    assert_int_equal(network_create(&resolved, RECORDED_INPUTS, &r->net), ESP_OK);
    for (unsigned k = 0; k < r->net->n_populations; k++) {
        struct lif_group *g = r->net->population[k].lif;
        if (!g)
            continue;
        for (size_t j = 0; j < g->n; j++)
            g->state.theta_mV[j] = 0.25f * (float)(k + j);
        lif_refresh(g);
    }
}

void recorded_setup(struct recorded *r)
{
    *r = (struct recorded){.dir = P_tmpdir "/espalier-test-XXXXXX"};
    assert_non_null(mkdtemp(r->dir));
    snprintf(r->path, sizeof r->path, "%s/run.h5", r->dir);
    config_preset(&r->config, "guo2020");
    r->config.prune.strategy = POLICY_NONE;
    r->config.run.seed = 7;
    r->config.population[1].size = RECORDED_NEURONS;
    create_network(r);
}

static void add_dense(struct config *c, const char *name, const char *to)
{
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = c->projection[0];
    strcpy(p->name, name);
    strcpy(p->from, "exc");
    strcpy(p->to, to);
    p->delay_ticks = 1;
}

void recorded_widen(struct recorded *r)
{
    struct config *c = &r->config;
    c->population[c->n_populations] = c->population[1];
    c->population[c->n_populations].size = RECORDED_TAIL;
    strcpy(c->population[c->n_populations++].name, "tail");
    add_dense(c, "loop", "exc");
    add_dense(c, "onward", "tail");
    create_network(r);
}

static void remove_directory(const char *dir)
{
    char path[320];
    DIR *d = opendir(dir);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(dir);
}

void recorded_teardown(struct recorded *r)
{
    recording_close(r->recording);
    network_free(r->net);
    readout_free(r->readout);
    log_free(&r->output);
    log_free(&r->input);
    remove_directory(r->dir);
}

struct recording_params recorded_params(const struct recorded *r,
                                        enum recording_what what)
{
    return (struct recording_params){.path = r->path,
                                     .what = what,
                                     .config = &r->config,
                                     .version = "0.1.0-test",
                                     .command = "espalier train --record \"all\"",
                                     .spec = "digits:3",
                                     .n_classes = RECORDED_CLASSES,
                                     .snapshots = RECORDED_SNAPSHOTS};
}

enum esp_status recorded_start(struct recorded *r)
{
    struct probe_population populations[CONFIG_POPULATIONS];
    const struct config *c = &r->net->config;
    for (size_t k = 0; k < c->n_populations; k++)
        populations[k] = (struct probe_population){.name = c->population[k].name,
                                                   .source = c->population[k].kind ==
                                                             POPULATION_SOURCE,
                                                   .n = r->net->population[k].n};
    const struct probe_start start = {.populations = populations,
                                      .n_populations = c->n_populations,
                                      .output = r->net->output,
                                      .n_inputs = RECORDED_INPUTS,
                                      .width = RECORDED_WIDTH,
                                      .height = RECORDED_HEIGHT,
                                      .dt_ms = c->run.dt_ms,
                                      .images_run = RECORDED_IMAGES,
                                      .window_images = RECORDED_WINDOW};
    return r->probe.start(r->probe.context, &start);
}

void recorded_begin(struct recorded *r, enum recording_what what)
{
    const struct recording_params params = recorded_params(r, what);
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    r->probe = recording_probe(r->recording);
    assert_int_equal(recorded_start(r), ESP_OK);
}

static enum esp_status ignore_input(void *context, const struct probe_input *in)
{
    (void)context, (void)in;
    return ESP_OK;
}

static enum esp_status ignore_spikes(void *context, const struct probe_spikes *s)
{
    (void)context, (void)s;
    return ESP_OK;
}

static enum esp_status ignore_image(void *context, const struct probe_image *i)
{
    (void)context, (void)i;
    return ESP_OK;
}

static enum esp_status ignore_window(void *context, const struct probe_window *w,
                                     const struct network *net)
{
    (void)context, (void)w, (void)net;
    return ESP_OK;
}

static enum esp_status ignore_pruned(void *context, const struct probe_pruned *p)
{
    (void)context, (void)p;
    return ESP_OK;
}

static enum esp_status ignore_regrown(void *context, const struct probe_regrown *told)
{
    (void)context, (void)told;
    return ESP_OK;
}

void recorded_listen(struct recorded *r)
{
    r->probe = (struct probe){.input = ignore_input,
                              .spikes = ignore_spikes,
                              .image = ignore_image,
                              .window = ignore_window,
                              .regrown = ignore_regrown,
                              .pruned = ignore_pruned};
}

static enum esp_status tell_input(struct recorded *r, esp_tick start)
{
    uint32_t tick[RECORDED_SPIKING_TICKS];
    esp_id id[RECORDED_SPIKING_TICKS];
    for (uint32_t t = 0; t < RECORDED_SPIKING_TICKS; t++) {
        tick[t] = t;
        id[t] = (esp_id)((start / RECORDED_TICKS + 7 * t) % RECORDED_INPUTS);
        log_add(&r->input, (double)(start + t) * r->net->config.run.dt_ms, id[t]);
    }
    const struct probe_input input = {
        .start = start, .tick = tick, .id = id, .n = RECORDED_SPIKING_TICKS};
    return r->probe.input(r->probe.context, &input);
}

static enum esp_status tell_spikes(struct recorded *r, esp_tick tick, const esp_id *birth,
                                   size_t n)
{
    const struct probe_spikes spikes = {
        .tick = tick, .population = r->net->output, .birth = birth, .n = n};
    for (size_t k = 0; k < n; k++)
        log_add(&r->output, (double)tick * r->net->config.run.dt_ms, birth[k]);
    return r->probe.spikes(r->probe.context, &spikes);
}

static enum esp_status tell_presentation(struct recorded *r, esp_tick start)
{
    const struct lif_group *g = network_output(r->net)->lif;
    enum esp_status st = r->probe.input ? tell_input(r, start) : ESP_OK;
    for (esp_tick t = 0; t < RECORDED_SPIKING_TICKS && st == ESP_OK; t++) {
        const size_t first = (size_t)(start + 3 * t) % (g->n - 1);
        st = tell_spikes(r, start + t, g->birth + first, 2);
    }
    return st;
}

/* Two neurons put back before every pruning, though the network does not change. */
static enum esp_status regrow(struct recorded *r)
{
    const struct lif_group *g = network_output(r->net)->lif;
    const esp_id regrown[] = {g->birth[0], g->birth[2]};
    const uint64_t source[] = {r->n_images - 7, r->n_images - 4};
    const struct probe_regrown told = {
        .images_done = r->n_images, .regrown = regrown, .source = source, .n_regrown = 2};
    return r->probe.regrown(r->probe.context, &told);
}

static enum esp_status prune(struct recorded *r, size_t n_removed)
{
    const struct lif_group *g = network_output(r->net)->lif;
    esp_id keep[RECORDED_NEURONS], removed[RECORDED_NEURONS];
    size_t n_keep = 0, n = 0;
    for (size_t j = 0; j < g->n; j++)
        if (j % 2 == 1 && n < n_removed)
            removed[n++] = g->birth[j];
        else
            keep[n_keep++] = (esp_id)j;
    assert_int_equal(network_compact(r->net, r->net->output, keep, n_keep), ESP_OK);
    network_follow_living(r->net, r->net->output, n_keep);
    const struct probe_pruned pruned = {.population = r->net->output,
                                        .is_output = true,
                                        .images_done = r->n_images,
                                        .threshold = 1.5 * (double)n_removed,
                                        .n_living = n_keep,
                                        .removed = removed,
                                        .n_removed = n};
    return r->probe.pruned(r->probe.context, &pruned);
}

static enum esp_status end_window(struct recorded *r)
{
    const struct lif_group *g = network_output(r->net)->lif;
    uint32_t counts[RECORDED_NEURONS];
    double h[RECORDED_NEURONS] = {0};
    int32_t labels[RECORDED_NEURONS];
    for (size_t j = 0; j < g->n; j++) {
        counts[j] = (uint32_t)(100 * r->n_windows + g->birth[j]);
        labels[j] = (int32_t)(g->birth[j] % RECORDED_CLASSES) - 1;
    }
    const struct probe_window window = {
        .window = r->n_windows,
        .images_done = r->n_images,
        .n_living = g->n,
        .birth = g->birth,
        .counts = counts,
        .h = h,
        .threshold = 0.5 + (double)r->n_windows,
        .imposed = r->n_windows == 2,
        .accuracy = r->n_windows ? 0.25 * (double)r->n_windows : (double)NAN,
        .spikes_per_image = 7.5,
        .n_classes = RECORDED_CLASSES,
        .labels = labels,
    };
    enum esp_status st = r->probe.window(r->probe.context, &window, r->net);
    r->n_windows++;
    if (st != ESP_OK || r->n_windows > 2)
        return st;
    st = regrow(r);
    return st == ESP_OK ? prune(r, r->n_windows == 1 ? 1 : 3) : st;
}

enum esp_status recorded_image(struct recorded *r)
{
    const struct lif_group *g = network_output(r->net)->lif;
    const esp_tick start = r->now;
    const uint32_t presentations = 1 + (uint32_t)r->n_images % 3;
    const uint32_t counts[RECORDED_NEURONS] = {0};
    enum esp_status st = tell_presentation(r, start);
    if (st != ESP_OK)
        return st;
    const struct probe_image image = {.image = r->n_images,
                                      .index = r->n_images + 1000,
                                      .label = (uint8_t)(r->n_images % RECORDED_CLASSES),
                                      .start = start,
                                      .end = start + presentations * RECORDED_TICKS,
                                      .presentations = presentations,
                                      .n_spikes = 2 * RECORDED_SPIKING_TICKS,
                                      .counts = counts,
                                      .birth = g->birth,
                                      .n_living = g->n,
                                      .vote = (int)(r->n_images % 3) - 1};
    st = r->probe.image(r->probe.context, &image);
    r->n_images++;
    r->now = image.end;
    if (st == ESP_OK && r->n_images % RECORDED_WINDOW == 0)
        st = end_window(r);
    return st;
}

/* Neuron j answers class j mod 10 most; neuron 1 never fired. */
static void make_readout(struct recorded *r)
{
    const size_t n = network_output(r->net)->n;
    assert_int_equal(readout_create(n, RECORDED_CLASSES, &r->readout), ESP_OK);
    for (uint32_t image = 0; image < 37; image++) {
        uint32_t counts[RECORDED_NEURONS] = {0};
        for (uint32_t j = 0; j < n; j++)
            counts[j] = j == 1 ? 0 : j == image % 10 ? 9 : (image + j) % 3;
        readout_learn(r->readout, counts, (uint8_t)(image % RECORDED_CLASSES));
    }
    readout_finish(r->readout);
}

void recorded_finish(struct recorded *r)
{
    uint64_t confusion[RECORDED_CLASSES * (RECORDED_CLASSES + 1)];
    for (uint64_t k = 0; k < sizeof confusion / sizeof *confusion; k++)
        confusion[k] = k * k;
    while (r->n_images < RECORDED_IMAGES)
        assert_int_equal(recorded_image(r), ESP_OK);
    assert_int_equal(r->probe.trained(r->probe.context, r->net), ESP_OK);
    make_readout(r);
    const struct recording_results results = {
        .accuracy = {0.5, 0.625, 0.75},
        .accuracy_labelset = {0.25, 0.125, (double)NAN},
        .confusion = confusion,
        .report = "{\"version\": \"0.1.0-test\"}"};
    assert_int_equal(recording_finish(r->recording, r->readout, &results), ESP_OK);
}

void recorded_run(struct recorded *r, enum recording_what what)
{
    recorded_begin(r, what);
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
}

void recorded_copy(const char *from, const char *to)
{
    char block[1 << 16];
    size_t n;
    unlink(to); /* writing into a truncated file waits for the disk */
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    while ((n = fread(block, 1, sizeof block, in)) > 0)
        assert_int_equal(fwrite(block, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

struct run_file *recorded_open(const char *path)
{
    struct run_file *f = NULL;
    if (run_file_open(path, &f) != ESP_OK)
        fail_msg("%s", esp_message());
    return f;
}

void *recorded_column(const struct run_file *f, unsigned column, uint64_t want_rows)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    const uint64_t lines = run_file_rows(f, column) * layout_lines(is);
    void *values = malloc(lines * layout_line(is) * element_size(is->element) + 1);
    assert_int_equal(run_file_rows(f, column), want_rows);
    if (run_file_read(f, column, 0, lines, values) != ESP_OK)
        fail_msg("%s", esp_message());
    return values;
}
