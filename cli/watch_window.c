/* cli/watch_window.c - the window of --view, a process of its own. The run is the parent, the window the child. */
#include "cli/display.h"
#include "cli/population_views.h"
#include "cli/watch.h"

#include "base/array.h"
#include "sim/network/network.h"
#include "sim/training/ask.h"
#include "viz/feed/live.h"
#include "viz/feed/relay.h"
#include "viz/window/viewer.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct watch {
    struct relay *relay;
    struct live *live;
    struct viewer_options options;
    bool quiet;
    pid_t parent, child; /* child 0: there is no window, or it has been closed */
};

const char *watch_missing(void)
{
    return NULL;
}

/* ---- functions of the window process ---- */

static bool parent_lives(void *context)
{
    const struct watch *w = context;
    return getppid() == w->parent;
}

/* Redirect the standard streams to /dev/null, because the window may exist longer than the run and must not keep
 * the run's terminal or pipes open. */
static void let_go_of_terminal(void *context)
{
    const struct watch *w = context;
    const int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0)
        return;
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    if (w->options.frames == 0)
        dup2(nothing, STDERR_FILENO);
    if (nothing > STDERR_FILENO)
        close(nothing);
}

/* Wait until the run begins. Return false if the run ends before. */
static bool await_begin(const struct watch *w)
{
    const struct timespec moment = {.tv_nsec = 2000000};
    while (!atomic_load(&w->relay->begun)) {
        if (atomic_load(&w->relay->over) || getppid() != w->parent)
            return false;
        nanosleep(&moment, NULL);
    }
    return true;
}

_Noreturn static void be_the_window(struct watch *w)
{
    struct viewer_report report = {0};
    setsid(); /* so that Ctrl-C in the terminal is not sent to the window */
    if (!await_begin(w))
        exit(EXIT_SUCCESS);
    w->options.leave_with_feed = true;
    w->options.opened = let_go_of_terminal;
    w->options.alive = parent_lives;
    w->options.context = w;
    const enum esp_status st = viewer_run(w->relay, &w->options, &report);
    if (st != ESP_OK && !w->quiet)
        fprintf(stderr, "espalier: --view: %s; the run goes on without a window\n",
                esp_message());
    if (st == ESP_OK && !w->quiet)
        display_report(&w->options, &report);
    exit(esp_exit_status(st));
}

/* ---- functions of the run ---- */

static enum esp_status check_options(const struct options *o)
{
    static const enum option_id needs_view[] = {
        OPTION_THEME,      OPTION_SIZE,   OPTION_TEXT_SCALE, OPTION_REDUCED_MOTION,
        OPTION_SCREENSHOT, OPTION_FRAMES, OPTION_SPEED,      OPTION_POPULATION};
    for (size_t k = 0; k < sizeof needs_view / sizeof *needs_view; k++)
        if (options_given(o, needs_view[k]))
            return esp_fail(ESP_INPUT, "--%s: only with --view",
                            options_name(needs_view[k]));
    return ESP_OK;
}

/* Return whether the window process still exists. A paused run continues if its window was killed. */
static bool child_lives(void *context)
{
    struct watch *w = context;
    if (w->child > 0 && waitpid(w->child, NULL, WNOHANG) == w->child)
        w->child = 0;
    return w->child > 0;
}

/* Write a name for the run to to[]: that of its preset, else that of the configuration file, else "best", the
 * default preset. */
static void name_run(const struct options *o, char *to, size_t room)
{
    const char *preset = o->value[OPTION_PRESET], *file = o->value[OPTION_CONFIG];
    const char *slash = file ? strrchr(file, '/') : NULL;
    const char *name = slash ? slash + 1 : file;
    if (preset || !file)
        snprintf(to, room, "%s", preset ? preset : "best");
    else
        snprintf(to, room, "%.*s", (int)strcspn(name, "."), name);
}

static enum esp_status open_relay(const struct options *o, const struct config *resolved,
                                  const struct dataset_info *data, uint64_t images_run,
                                  struct watch *w)
{
    char title[64];
    double speed;
    unsigned population;
    struct event_start starts[EVENT_POPULATIONS];
    name_run(o, title, sizeof title);
    const size_t n = population_views_tell(resolved, data, title, starts);
    for (size_t k = 0; k < n; k++) {
        starts[k].source = EVENT_LIVE;
        starts[k].images_run = images_run;
        starts[k].has_membrane = true;
    }
    enum esp_status st = display_options(o, &w->options);
    if (st == ESP_OK)
        st = display_speed(o, (double)INFINITY, &speed);
    if (st == ESP_OK)
        st = population_views_choose(o, resolved, starts, n, &population);
    if (st == ESP_OK)
        st = relay_create(starts, n, &w->relay);
    if (st == ESP_OK)
        st = live_create(w->relay, child_lives, w, &w->live);
    if (st == ESP_OK) {
        control_set_speed(&w->relay->control, speed);
        atomic_store(&w->relay->wants_population, population);
    }
    return st;
}

static void watch_free(struct watch *w)
{
    live_free(w->live);
    relay_free(w->relay);
    array_free(w);
}

enum esp_status watch_begin(const struct options *o, const struct config *resolved,
                            const struct dataset_info *data, uint64_t images_run,
                            struct watch **out)
{
    *out = NULL;
    if (!options_given(o, OPTION_VIEW))
        return check_options(o);
    struct watch *w = array_create(1, sizeof *w);
    enum esp_status st = w ? open_relay(o, resolved, data, images_run, w) : ESP_MEMORY;
    if (st != ESP_OK) {
        if (w)
            watch_free(w);
        return st;
    }
    w->quiet = options_given(o, OPTION_QUIET);
    w->parent = getpid();
    fflush(NULL);
    w->child = fork();
    if (w->child == 0)
        be_the_window(w);
    if (w->child < 0 && !w->quiet)
        fprintf(stderr, "espalier: --view: %s; the run goes on without a window\n",
                strerror(errno));
    *out = w;
    return ESP_OK;
}

static bool look(void *context, unsigned population, struct live_layer *out)
{
    const struct network *net = context;
    const struct projection *q = network_inputs(net, population);
    const struct lif_group *g = net->population[population].lif;
    if (!q)
        return false;
    const struct lif_group *from = net->population[q->from].lif;
    *out = (struct live_layer){.birth = g->birth,
                               .n = g->n,
                               .weight_mV = q->weights->w_mV,
                               .stride = q->weights->stride,
                               .n_pre = q->weights->n_pre,
                               .pre_birth = from ? from->birth : NULL,
                               .theta_mV = g->state.theta_mV};
    return true;
}

void watch_network(struct watch *w, struct network *net)
{
    if (w)
        live_set_layers(w->live, look, net);
}

/* The share of each class for a mean spike, of scores that are sums of logarithms over all spikes. */
static void share_scores(const struct ask_answer *a, struct lab_answer *out)
{
    double most = -(double)INFINITY, sum = 0;
    for (uint32_t c = 0; c < a->n_classes && a->vote >= 0; c++)
        most = fmax(most, a->scores[c]);
    for (uint32_t c = 0; c < a->n_classes && a->vote >= 0; c++)
        sum += exp((a->scores[c] - most) / (double)a->n_spikes);
    for (uint32_t c = 0; c < a->n_classes && a->vote >= 0; c++)
        out->share[c] = (float)(exp((a->scores[c] - most) / (double)a->n_spikes) / sum);
}

static void take_answer(const struct ask_answer *a, struct lab_answer *out)
{
    out->vote = a->vote;
    out->n_classes = a->n_classes;
    out->n_spikes = a->n_spikes;
    out->n = a->n;
    for (size_t k = 0; k < a->n && k < LAB_NEURONS; k++)
        out->neuron[k] = (struct lab_neuron){a->neuron[k].birth, a->neuron[k].count,
                                             a->neuron[k].label};
    share_scores(a, out);
}

/* The pixels of the question: its own, or those of a training image. */
static void find_pixels(const struct trainer *t, const struct lab_question *q,
                        struct lab_answer *out)
{
    const struct dataset_info *info = dataset_info(t->data);
    const int64_t n = (int64_t)info->n_images[DATASET_TRAIN];
    if (q->index < 0) {
        memcpy(out->pixels, q->pixels, sizeof out->pixels);
        return;
    }
    out->index = q->index % n;
    out->label = dataset_image(t->data, DATASET_TRAIN, (size_t)out->index, out->pixels);
}

static void answer(void *context, const struct lab_question *q, struct lab_answer *out)
{
    const struct trainer *t = context;
    const struct dataset_info *info = dataset_info(t->data);
    const double *factor = t->actions.factor;
    struct ask_answer a;
    if ((size_t)info->width * info->height > LAB_PIXELS ||
        info->n_classes > LAB_CLASSES) {
        snprintf(out->refusal, sizeof out->refusal,
                 "images of this size cannot be asked here");
        return;
    }
    find_pixels(t, q, out);
    out->has_labels = t->pruner->window > 0;
    const struct ask about = {.net = t->net,
                              .data = t->data,
                              .readout = out->has_labels ? t->running : NULL,
                              .pixels = out->pixels,
                              .input_rate = factor[ACTION_INPUT_RATE],
                              .inhibition = factor[ACTION_INHIBITION]};
    if (ask(&about, &a) == ESP_OK)
        take_answer(&a, out);
    else
        snprintf(out->refusal, sizeof out->refusal, "cannot ask: %.100s", esp_message());
}

void watch_trainer(struct watch *w, const struct trainer *t)
{
    if (w)
        live_set_ask(w->live, answer, (void *)(uintptr_t)t);
}

struct control *watch_control(struct watch *w)
{
    return w ? &w->relay->control : NULL;
}

struct probe watch_probe(struct watch *w)
{
    return w ? live_probe(w->live) : (struct probe){0};
}

void watch_stage(struct watch *w, enum session_stage stage, size_t done, size_t n)
{
    static const enum event_stage stages[] = {[SESSION_SCORES_BEFORE] = EVENT_SCORING,
                                              [SESSION_LABELS] = EVENT_LABELLING,
                                              [SESSION_TESTS] = EVENT_TESTING};
    if (w)
        live_stage(w->live, stages[stage], done, n);
}

void watch_tested(struct watch *w, double accuracy)
{
    if (w)
        live_tested(w->live, accuracy);
}

void watch_say(struct watch *w, const char *message)
{
    if (w)
        live_message(w->live, message);
}

void watch_end(struct watch *w, enum esp_status run, const char *message)
{
    if (!w)
        return;
    relay_end(w->relay, run != ESP_OK, message);
    if (w->child > 0 && w->options.frames > 0)
        waitpid(w->child, NULL, 0);
    watch_free(w);
}
