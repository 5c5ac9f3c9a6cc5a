/* cli/hardware.c - write a hardware design of a trained network. */
#include "cli/commands.h"
#include "cli/say.h"

#include "hardware/design.h"
#include "hardware/report.h"
#include "session/agreement.h"
#include "session/store.h"
#include "sim/training/image_ranges.h"

#include <stdio.h>
#include <string.h>

enum { LANES = 16, LANES_MAX = 64, QUEUE = 64, IMAGES = 20, IMAGES_MAX = 10000 };

/* The state of the command: a trained run, and the design of its network. */
struct hardware {
    const struct options *options;
    struct stored_run run;
    struct dataset *data;
    /* fixed: the network in fixed point, of which a design with --learn is made; fork: a copy that does not learn,
     * of which other designs are made, or NULL. */
    struct network *fixed, *fork;
    struct design_order order;
    struct design_report report;
};

static enum esp_status read_lanes(struct hardware *h)
{
    uint64_t lanes;
    const enum esp_status st =
        options_number(h->options, OPTION_LANES, 1, LANES_MAX, LANES, &lanes);
    if (st == ESP_OK && (lanes & (lanes - 1)) != 0)
        return esp_fail(ESP_INPUT, "--lanes %llu: must be a power of two",
                        (unsigned long long)lanes);
    h->order.layout = (struct program_layout){.lanes = lanes, .queue = QUEUE};
    return st;
}

static enum esp_status open_run(struct hardware *h)
{
    const struct options *o = h->options;
    struct agreement_bits bits = {0};
    enum esp_status st = options_bits(o, &bits);
    if (st == ESP_OK)
        st = read_lanes(h);
    if (st == ESP_OK)
        st = store_load(o->operand[0], &h->run);
    if (st == ESP_OK)
        st = store_open_data(o->value[OPTION_DATA], &h->run.config, NULL, h->run.spec,
                             &h->data);
    if (st == ESP_OK)
        st = agreement_network(h->run.net, bits, &h->fixed);
    if (st == ESP_OK && options_given(o, OPTION_LEARN) && !network_fields(h->fixed)->stdp)
        return esp_fail(ESP_INPUT,
                        "--learn: %s was trained with rule none; a design learns by post",
                        o->operand[0]);
    if (st == ESP_OK && !options_given(o, OPTION_LEARN))
        st = network_fork(h->fixed, &h->fork);
    return st;
}

/* Choose the images that the design shows: test images, or with --learn the first training images. */
static enum esp_status choose_images(struct hardware *h)
{
    struct config config = h->run.config;
    struct image_ranges ranges;
    struct design_order *order = &h->order;
    uint64_t n = 0;
    config.run.images = 0;
    if (config.run.eval == CONFIG_EVAL_NONE)
        config.run.eval = CONFIG_EVAL_TEST;
    enum esp_status st = image_ranges_find(&config, h->data, &ranges);
    if (st != ESP_OK)
        return st;
    const size_t most = order->learns ? ranges.n_images : ranges.n_eval;
    const size_t limit = most < IMAGES_MAX ? most : IMAGES_MAX;
    if (limit == 0)
        return esp_fail(ESP_INPUT, "%s has no images to show", h->run.spec);
    st = options_number(h->options, OPTION_IMAGES, 1, limit,
                        IMAGES < limit ? IMAGES : limit, &n);
    order->split = order->learns ? DATASET_TRAIN : ranges.eval_split;
    order->first = order->learns ? 0 : ranges.eval_first;
    order->n = (size_t)n;
    return st;
}

static enum esp_status write_design(struct hardware *h)
{
    const struct options *o = h->options;
    struct output_folder folder = {0};
    if (!o->value[OPTION_OUT])
        return esp_fail(ESP_INPUT, "hardware: name the folder by --out DIR");
    h->order.learns = options_given(o, OPTION_LEARN);
    h->order.net = h->fork ? h->fork : h->fixed;
    h->order.data = h->data;
    h->order.run = o->operand[0];
    enum esp_status st = choose_images(h);
    if (st == ESP_OK)
        st = output_folder_begin(o->value[OPTION_OUT], options_given(o, OPTION_FORCE),
                                 &folder);
    if (st == ESP_OK)
        st = design_write(&h->order, &folder, &h->report);
    if (st == ESP_OK)
        st = output_folder_keep(&folder);
    output_folder_drop(&folder);
    return st;
}

static void print(const struct hardware *h)
{
    const struct design_report *r = &h->report;
    const double images = (double)r->images;
    struct report_part part[REPORT_PARTS];
    uint64_t bits = 0;
    report_parts(r, part);
    for (size_t k = 0; k < REPORT_PARTS; k++)
        bits += part[k].bits;
    say(stdout, "design     %llu neurons, %llu inputs, %llu lanes; %u bits of weights%s",
        (unsigned long long)r->shape.neurons, (unsigned long long)r->shape.inputs,
        (unsigned long long)r->layout.lanes, r->shape.weight_bits,
        r->shape.learns ? "; learns" : "");
    say(stdout, "memory     %.0f kbit, %.0f of them weights", (double)bits / 1000,
        (double)part[0].bits / 1000);
    say(stdout, "clocks     %.0f per image, %.1f per event; %zu images, %llu spikes",
        (double)r->totals.clocks / images,
        (double)r->totals.clocks / (double)r->totals.events, r->images,
        (unsigned long long)r->totals.spikes);
    say(stdout, "written    %s  (make -C %s icarus)", h->options->value[OPTION_OUT],
        h->options->value[OPTION_OUT]);
}

static enum esp_status run_hardware(const struct options *o)
{
    struct hardware h = {.options = o};
    enum esp_status st = open_run(&h);
    if (st == ESP_OK)
        st = write_design(&h);
    if (st == ESP_OK && options_given(o, OPTION_JSON))
        report_json(&h.report, stdout);
    else if (st == ESP_OK && !options_given(o, OPTION_QUIET))
        print(&h);
    network_free(h.fork);
    network_free(h.fixed);
    dataset_free(h.data);
    stored_run_free(&h.run);
    return st;
}

static const enum option_id options[] = {
    OPTION_DATA,       OPTION_FORCE,  OPTION_IMAGES,      OPTION_JSON,
    OPTION_LANES,      OPTION_LEARN,  OPTION_OUT,         OPTION_QUIET,
    OPTION_THETA_BITS, OPTION_V_BITS, OPTION_WEIGHT_BITS, OPTIONS_END};

const struct command command_hardware = {
    .name = "hardware",
    .operands = "RUN.h5",
    .min_operands = 1,
    .max_operands = 1,
    .summary =
        "Write a hardware design in Verilog of the network that a recording holds.",
    .details =
        "A folder with the design, images and the spikes that it must answer with, a\n"
        "Makefile for Icarus, Verilator and Yosys, and a report of memory and clocks.\n",
    .options = options,
    .run = run_hardware,
};
