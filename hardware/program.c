/* hardware/program.c - writes the words of the program, and adds up clocks and accesses. */
#include "hardware/program.h"

#include "base/array.h"
#include "base/fixed.h"
#include "neurons/fixed_lif.h"
#include "synapses/rule_fixed.h"

#include <string.h>

/* Numbers of the kinds of words (docs/hardware.md), of the memories, and of the registers of the core
 * (hardware/rtl/). */
enum { END, WRITE, PRESENT, COMPACT, READ, LOAD, COMPARE };
enum { OF_WEIGHT, OF_THETA, OF_G, OF_BIRTH, OF_RATE, OF_REGISTER, OF_KEEP, OF_COUNT };
enum {
    THRESHOLD,
    LOWEST,
    INHIBIT,
    REFRACTORY,
    THETA_PLUS,
    THETA_MAX,
    THETA_DECAY,
    TICKS,
    FROZEN,
    SEED,
    ALIVE
};

#define EVENT_LAST (UINT32_C(1) << 31)
#define EVENT_NONE (UINT32_C(1) << 30)

static const esp_tick MOST_TICKS = 65534;

static const struct lif_group *group_of(const struct network *net)
{
    return network_output(net)->lif;
}

static const struct projection *fields_of(const struct network *net)
{
    return network_fields(net);
}

static float inhibit_mV(const struct network *net)
{
    for (size_t k = 0; k < net->n_projections; k++)
        if (!net->projection[k].weights)
            return net->projection[k].inhibit_mV;
    return 0.0f;
}

enum esp_status program_shape_of(const struct network *net, struct program_shape *out)
{
    const struct run_config *run = &net->config.run;
    if (run->arithmetic != ARITHMETIC_FIXED)
        return esp_fail(ESP_INPUT, "a hardware design needs run.arithmetic = fixed");
    const struct lif_group *g = group_of(net);
    if (net->present_ticks > MOST_TICKS || g->derived.refractory_ticks > MOST_TICKS)
        return esp_fail(ESP_INPUT,
                        "run.present_ms and refractory_ms may last up to %lld ticks of "
                        "run.dt_ms in a hardware design",
                        (long long)MOST_TICKS);
    const struct stdp *stdp = fields_of(net)->stdp;
    const struct fixed_rule *rule = stdp ? stdp->fixed : NULL;
    *out = (struct program_shape){.neurons = g->n,
                                  .born = g->n_birth,
                                  .inputs = fields_of(net)->weights->n_pre,
                                  .weight_bits = (unsigned)run->weight_bits,
                                  .v_bits = (unsigned)run->v_bits,
                                  .theta_bits = (unsigned)run->theta_bits,
                                  .leak = fixed_lif_of(g)->leak,
                                  .learns = rule != NULL,
                                  .shift = rule ? rule->shift : 0,
                                  .target = rule ? (uint64_t)rule->target : 0};
    return ESP_OK;
}

/* ---- words ---- */

static void word(struct program *p, uint32_t w)
{
    fprintf(p->f, "%x\n", (unsigned)w);
    p->n_words++;
}

static void write(struct program *p, uint32_t what, uint32_t neuron, uint32_t index,
                  int32_t data)
{
    const uint32_t words[] = {WRITE, what, neuron, index, 0, (uint32_t)data};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        word(p, words[k]);
}

static void set(struct program *p, uint32_t index, int32_t data)
{
    write(p, OF_REGISTER, 0, index, data);
}

static void compare(struct program *p, uint32_t what, uint32_t neuron, uint32_t data)
{
    const uint32_t words[] = {READ, what, neuron, 0, data};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        word(p, words[k]);
}

static int32_t weight(const struct program *p, size_t i, size_t j)
{
    const struct dense *d = fields_of(p->net)->weights;
    return (int32_t)(dense_row(d, i)[j] * (float)(1u << p->shape.weight_bits));
}

/* Write the weights of neuron j with the word `what`, LOAD or COMPARE. */
static void column(struct program *p, uint32_t what, size_t j)
{
    word(p, what);
    word(p, (uint32_t)j);
    for (size_t i = 0; i < p->shape.inputs; i++)
        word(p, (uint32_t)weight(p, i, j));
}

static int32_t correction(const struct program *p, size_t j)
{
    int64_t squares = 0;
    for (size_t i = 0; i < p->shape.inputs; i++)
        squares += (int64_t)weight(p, i, j) * weight(p, i, j);
    return fixed_rule_correction(fields_of(p->net)->stdp->fixed, squares);
}

static int32_t theta(const struct program *p, size_t j)
{
    const struct lif_group *g = group_of(p->net);
    return fixed_lif_theta(g, g->state.theta_mV[j]);
}

/* ---- the beginning ---- */

static void registers(struct program *p)
{
    const struct lif_group *g = group_of(p->net);
    const struct fixed_lif *x = fixed_lif_of(g);
    set(p, THRESHOLD, fixed_lif_v(g, g->derived.threshold_mV));
    set(p, LOWEST, fixed_lif_v(g, g->derived.floor_mV));
    set(p, INHIBIT, (int32_t)(inhibit_mV(p->net) * (float)(1u << x->v_fraction)));
    set(p, REFRACTORY, (int32_t)g->derived.refractory_ticks);
    set(p, THETA_MAX, x->theta_max);
    set(p, TICKS, (int32_t)p->net->present_ticks);
    set(p, FROZEN, g->frozen);
    set(p, ALIVE, (int32_t)g->n);
}

enum esp_status program_begin(struct program *p, const struct network *net,
                              struct program_layout layout, FILE *f)
{
    *p = (struct program){.f = f, .net = net, .theta_plus = -1, .decay = -1};
    const enum esp_status st = program_shape_of(net, &p->shape);
    if (st != ESP_OK)
        return st;
    p->design = (struct schedule_design){.inputs = p->shape.inputs,
                                         .lanes = layout.lanes,
                                         .queue = layout.queue,
                                         .learns = p->shape.learns};
    registers(p);
    for (uint32_t j = 0; j < p->shape.neurons; j++) {
        write(p, OF_THETA, j, 0, theta(p, j));
        write(p, OF_BIRTH, j, 0, (int32_t)group_of(net)->birth[j]);
        write(p, OF_COUNT, j, 0, 0);
        if (p->shape.learns)
            write(p, OF_G, j, 0, correction(p, j));
        column(p, LOAD, j);
    }
    return ESP_OK;
}

/* ---- presentations ---- */

static enum esp_status put_event(struct program *p, uint32_t event)
{
    void *events = p->events;
    const enum esp_status st =
        array_grow(&events, &p->events_room, p->n_events + 1, sizeof *p->events);
    p->events = events;
    if (st == ESP_OK)
        p->events[p->n_events++] = event;
    return st;
}

/* Store the events of a presentation as words. A tick without events also has a word. */
static enum esp_status put_events(struct program *p, const struct probe_input *in)
{
    enum esp_status st = ESP_OK;
    size_t k = 0;
    p->n_events = 0;
    for (esp_tick t = 0; t < p->net->present_ticks && st == ESP_OK; t++) {
        const bool none = k == in->n || in->tick[k] != t;
        if (none)
            st = put_event(p, EVENT_LAST | EVENT_NONE);
        while (k < in->n && in->tick[k] == t && st == ESP_OK) {
            const bool last = k + 1 == in->n || in->tick[k + 1] != t;
            st = put_event(p, (last ? EVENT_LAST : 0) | in->id[k++]);
        }
    }
    return st;
}

/* Add the clocks and the counts of the presentation in events[] and spikes[] to the totals. Events are sorted by
 * tick. */
static void add_clocks(struct program *p)
{
    const struct lif_group *g = group_of(p->net);
    struct schedule s = schedule_begin(&p->design, p->alive, g->frozen);
    uint64_t n = 0;
    size_t spike = 0;
    uint32_t tick = 0;
    for (size_t k = 0; k < p->n_events; k++) {
        n += !(p->events[k] & EVENT_NONE);
        if (!(p->events[k] & EVENT_LAST))
            continue;
        const bool fires = spike < p->n_spikes && p->spikes[spike].tick == tick;
        schedule_tick(&s, n, fires);
        p->totals.events += n;
        spike += fires;
        tick++;
        n = 0;
    }
    p->totals.spikes += p->n_spikes;
    p->totals.clocks += schedule_end(&s);
    p->totals.pass_clocks += s.pass;
    p->totals.banks += s.banks;
    p->totals.presentations++;
}

static void write_open(struct program *p)
{
    if (!p->open)
        return;
    word(p, PRESENT);
    word(p, (uint32_t)p->n_events);
    for (size_t k = 0; k < p->n_events; k++)
        word(p, p->events[k]);
    word(p, (uint32_t)p->n_spikes);
    for (size_t k = 0; k < p->n_spikes; k++) {
        word(p, p->spikes[k].tick);
        word(p, p->spikes[k].birth);
    }
    add_clocks(p);
    p->open = false;
    p->n_spikes = 0;
}

/* The entries that have changed, of ages that a presentation can reach. */
static void write_rates(struct program *p, const int32_t *rate)
{
    for (uint32_t age = 0; age < FIXED_AGES; age++) {
        const bool is_reached = age <= p->net->present_ticks || age + 1 == FIXED_AGES;
        if (is_reached && !(p->has_rates && p->rates[age] == rate[age]))
            write(p, OF_RATE, 0, age, rate[age]);
    }
    memcpy(p->rates, rate, sizeof p->rates);
    p->has_rates = true;
}

/* What changes with the pace of learning. */
static void write_pace(struct program *p)
{
    const struct lif_group *g = group_of(p->net);
    const struct stdp *stdp = fields_of(p->net)->stdp;
    const struct run_config *run = &p->net->config.run;
    const double elapsed_ms =
        (double)(p->net->present_ticks + p->net->rest_ticks) * run->dt_ms;
    const int32_t plus = fixed_lif_theta(g, g->theta_plus_mV * g->pace);
    const int32_t decay = fixed_lif_decay(lif_fading(g, elapsed_ms));
    if (plus != p->theta_plus)
        set(p, THETA_PLUS, p->theta_plus = plus);
    if (decay != p->decay)
        set(p, THETA_DECAY, p->decay = decay);
    if (!stdp)
        return;
    set(p, SEED, (int32_t)stdp->fixed->random);
    write_rates(p, stdp->fixed->rate);
}

static enum esp_status on_input(void *context, const struct probe_input *in)
{
    struct program *p = context;
    write_open(p);
    write_pace(p);
    p->open = true;
    p->alive = group_of(p->net)->n;
    p->start = in->start;
    return put_events(p, in);
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *s)
{
    struct program *p = context;
    void *spikes = p->spikes;
    const enum esp_status st =
        array_grow(&spikes, &p->spikes_room, p->n_spikes + s->n, sizeof *p->spikes);
    p->spikes = spikes;
    for (size_t k = 0; k < s->n && st == ESP_OK; k++)
        p->spikes[p->n_spikes++] =
            (struct program_spike){(uint32_t)(s->tick - p->start), s->birth[k]};
    return st;
}

struct probe program_probe(struct program *p)
{
    return (struct probe){.context = p, .input = on_input, .spikes = on_spikes};
}

enum esp_status program_prune(struct program *p, const esp_id *keep, size_t n_keep)
{
    const size_t alive = group_of(p->net)->n;
    uint64_t moved = 0;
    size_t k = 0;
    write_open(p);
    for (uint32_t j = 0; j < alive; j++) {
        const bool keeps = k < n_keep && keep[k] == j;
        write(p, OF_KEEP, j, 0, keeps);
        moved += keeps && k != j;
        k += keeps;
    }
    word(p, COMPACT);
    p->totals.compactions++;
    p->totals.moved += moved;
    p->totals.compaction_clocks += schedule_compaction(&p->design, alive, moved);
    return ferror(p->f) ? esp_fail(ESP_IO, "the program of the design cannot be written")
                        : ESP_OK;
}

enum esp_status program_end(struct program *p)
{
    write_open(p);
    for (uint32_t j = 0; j < group_of(p->net)->n; j++) {
        compare(p, OF_THETA, j, (uint32_t)theta(p, j));
        compare(p, OF_BIRTH, j, group_of(p->net)->birth[j]);
        if (p->shape.learns)
            compare(p, OF_G, j, (uint32_t)correction(p, j));
        column(p, COMPARE, j);
    }
    word(p, END);
    return fflush(p->f) == 0 && !ferror(p->f)
               ? ESP_OK
               : esp_fail(ESP_IO, "the program of the design cannot be written");
}

void program_free(struct program *p)
{
    array_free(p->events);
    array_free(p->spikes);
    *p = (struct program){0};
}
