/* hardware/report.c - computes memory, accesses and energy of a design, and writes the report. */
#include "hardware/report.h"

#include "base/fixed.h"
#include "base/json.h"
#include "base/numeral.h"

#include <inttypes.h>
#include <math.h>

/* Bits of a refractory time, a tick, a spike count, a correction of the norm and a learning rate in
 * hardware/rtl/espalier_core.v. */
enum {
    HOLD_BITS = 16,
    TICK_BITS = 16,
    COUNT_BITS = 16,
    CORRECTION_BITS = 16,
    RATE_BITS = 18
};

/* ---- memory ---- */

static uint64_t bits_of(uint64_t n)
{
    uint64_t bits = 1;
    while ((n - 1) >> bits)
        bits++;
    return bits;
}

void report_parts(const struct design_report *r, struct report_part part[REPORT_PARTS])
{
    const struct program_shape *s = &r->shape;
    const uint64_t id_bits = bits_of(r->born + 1), input_bits = bits_of(s->inputs);
    const struct {
        const char *key, *what;
        uint64_t per_neuron, other;
    } table[REPORT_PARTS] = {
        {"weights", "weights", s->inputs * s->weight_bits, 0},
        {"neurons", "V and refractory time", s->v_bits + HOLD_BITS, 0},
        {"theta", "theta", s->theta_bits, 0},
        {"corrections", "corrections of the norm", s->learns ? CORRECTION_BITS : 0, 0},
        {"births", "birth ids", id_bits, 0},
        {"counts", "counts of spikes, marks of compaction", COUNT_BITS + 1, 0},
        {"stamps", "ticks of the last input spikes", 0,
         s->learns ? s->inputs * TICK_BITS : 0},
        {"rates", "table of learning rates", 0, s->learns ? FIXED_AGES * RATE_BITS : 0},
        {"queue", "events of two banks", 0, 2 * r->layout.queue * input_bits},
    };
    for (size_t k = 0; k < REPORT_PARTS; k++)
        part[k] = (struct report_part){table[k].key, table[k].what,
                                       r->born * table[k].per_neuron + table[k].other,
                                       s->neurons * table[k].per_neuron + table[k].other};
}

static struct report_part sum_of(const struct report_part part[REPORT_PARTS])
{
    struct report_part sum = {"all", "all", 0, 0};
    for (size_t k = 0; k < REPORT_PARTS; k++) {
        sum.bits_at_birth += part[k].bits_at_birth;
        sum.bits += part[k].bits;
    }
    return sum;
}

/* ---- accesses and energy ---- */

struct report_accesses report_accesses(const struct design_report *r)
{
    const uint64_t n = r->shape.neurons;
    return (struct report_accesses){
        .weights_added = r->totals.events * n,
        .weights_learnt = r->shape.learns ? r->totals.spikes * r->shape.inputs : 0,
        .neuron_words = r->totals.banks * n,
        .thetas = r->totals.banks * n};
}

/* Return the energy of an access to `bits` bits of a memory of memory_bits bits. By Horowitz 2014 (docs/energy.md)
 * 64 bits cost 10 pJ in a memory of 8 KB and 100 pJ in one of 1 MB. If `scaled`, the cost grows with the power
 * 0.475 of the size, which gives both values; else it is that of 1 MB. */
static double access_pJ(double bits, double memory_bits, bool scaled)
{
    const double kilobytes = memory_bits / 8192.0;
    const double word_pJ =
        scaled ? 10.0 * (double)powf((float)(kilobytes / 8.0), 0.475f) : 100.0;
    return word_pJ * bits / 64.0;
}

/* Return the energy of all images. An addition of 16 bits costs about 0.05 pJ, between 0.03 pJ for 8 bits and 0.1
 * pJ for 32 bits. A weight that learns takes two products of 16 bits, 0.8 pJ each, and four additions. */
static double energy_J(const struct design_report *r, bool scaled)
{
    const struct program_shape *s = &r->shape;
    const struct report_accesses a = report_accesses(r);
    const double n = (double)s->neurons;
    const double memory = n * (double)s->inputs * (double)s->weight_bits;
    const double weight = access_pJ(s->weight_bits, memory, scaled);
    const double neuron_bits = (double)s->v_bits + (double)HOLD_BITS;
    /* Memories of neurons are small: the fixed cost is that of 8 KB. */
    const double neuron = scaled ? access_pJ(neuron_bits, n * neuron_bits, true)
                                 : 10.0 * neuron_bits / 64.0;
    const double theta = scaled ? access_pJ(s->theta_bits, n * s->theta_bits, true)
                                : 10.0 * s->theta_bits / 64.0;
    const double pJ = (double)a.weights_added * (weight + 0.05) +
                      (double)a.weights_learnt * (2 * weight + 2 * 0.8 + 4 * 0.05) +
                      (double)a.neuron_words * (2 * neuron + 4 * 0.05) +
                      (double)a.thetas * theta;
    return pJ * 1e-12;
}

struct report_energy report_energy(const struct design_report *r)
{
    return (struct report_energy){energy_J(r, false), energy_J(r, true)};
}

/* ---- JSON ---- */

static void json_design(const struct design_report *r, struct json *j)
{
    const struct program_shape *s = &r->shape;
    json_open(j, "design");
    json_integer(j, "neurons", s->neurons);
    json_integer(j, "born", r->born);
    json_integer(j, "inputs", s->inputs);
    json_integer(j, "lanes", r->layout.lanes);
    json_integer(j, "queue", r->layout.queue);
    json_integer(j, "weight_bits", s->weight_bits);
    json_integer(j, "v_bits", s->v_bits);
    json_integer(j, "theta_bits", s->theta_bits);
    json_integer(j, "learns", s->learns);
    json_close(j);
}

static void json_memory(const struct design_report *r, struct json *j)
{
    struct report_part part[REPORT_PARTS + 1];
    report_parts(r, part);
    part[REPORT_PARTS] = sum_of(part);
    json_open(j, "memory_bits");
    for (size_t k = 0; k <= REPORT_PARTS; k++) {
        json_open(j, part[k].key);
        json_integer(j, "at_birth", part[k].bits_at_birth);
        json_integer(j, "now", part[k].bits);
        json_close(j);
    }
    json_close(j);
}

static void json_counts(const struct design_report *r, struct json *j)
{
    const struct report_accesses a = report_accesses(r);
    json_integer(j, "images", r->images);
    json_integer(j, "presentations", r->totals.presentations);
    json_integer(j, "events", r->totals.events);
    json_integer(j, "spikes", r->totals.spikes);
    json_open(j, "clocks");
    json_integer(j, "all", r->totals.clocks);
    json_integer(j, "adding", r->totals.pass_clocks);
    json_number(j, "per_image", (double)r->totals.clocks / (double)r->images);
    json_number(j, "per_event", (double)r->totals.clocks / (double)r->totals.events);
    json_close(j);
    json_open(j, "accesses");
    json_integer(j, "weights_added", a.weights_added);
    json_integer(j, "weights_learnt", a.weights_learnt);
    json_integer(j, "neurons", a.neuron_words);
    json_integer(j, "thetas", a.thetas);
    json_close(j);
}

void report_json(const struct design_report *r, FILE *f)
{
    const struct report_energy e = report_energy(r);
    struct json j = json_begin(f);
    json_design(r, &j);
    json_memory(r, &j);
    json_counts(r, &j);
    json_open(&j, "energy_per_image_J");
    json_number(&j, "fixed_cost", e.fixed_J / (double)r->images);
    json_number(&j, "scaled_cost", e.scaled_J / (double)r->images);
    json_close(&j);
    json_end(&j);
}

/* ---- text ---- */

static void markdown_memory(const struct design_report *r, FILE *f)
{
    struct report_part part[REPORT_PARTS + 1];
    report_parts(r, part);
    part[REPORT_PARTS] = sum_of(part);
    fprintf(f,
            "\n| bits of memory | %" PRIu64 " neurons at birth | %" PRIu64
            " now |\n|---|---|---|\n",
            r->born, r->shape.neurons);
    for (size_t k = 0; k <= REPORT_PARTS; k++)
        fprintf(f, "| %s | %" PRIu64 " | %" PRIu64 " |\n", part[k].what,
                part[k].bits_at_birth, part[k].bits);
}

static void markdown_counts(const struct design_report *r, FILE *f)
{
    const struct report_accesses a = report_accesses(r);
    const struct report_energy e = report_energy(r);
    const double images = (double)r->images, clocks = (double)r->totals.clocks / images;
    numeral_write(f, "\n| per image, mean of %zu | |\n|---|---|\n", r->images);
    numeral_write(f, "| presentations | %.2f |\n",
                  (double)r->totals.presentations / images);
    numeral_write(f, "| events | %.1f |\n", (double)r->totals.events / images);
    numeral_write(f, "| output spikes | %.1f |\n", (double)r->totals.spikes / images);
    numeral_write(f, "| clocks | %.0f |\n", clocks);
    numeral_write(f, "| of them with additions | %.0f |\n",
                  (double)r->totals.pass_clocks / images);
    numeral_write(f, "| images per second at 100 MHz, by arithmetic | %.0f |\n",
                  1e8 / clocks);
    numeral_write(f, "| weights read and added | %.0f |\n",
                  (double)a.weights_added / images);
    numeral_write(f, "| weights learnt | %.0f |\n", (double)a.weights_learnt / images);
    numeral_write(f, "| potentials read and written | %.0f |\n",
                  (double)a.neuron_words / images);
    numeral_write(f, "| energy, a fixed cost per access | %.3g uJ |\n",
                  1e6 * e.fixed_J / images);
    numeral_write(f, "| energy, a cost that grows with the memory | %.3g uJ |\n",
                  1e6 * e.scaled_J / images);
}

void report_markdown(const struct design_report *r, const char *run, FILE *f)
{
    const struct program_shape *s = &r->shape;
    fprintf(f,
            "# A hardware design\n\nOf `%s`: %" PRIu64 " neurons, %" PRIu64
            " inputs, %" PRIu64
            " lanes; %u bits of a weight, %u of V, %u of theta; %s.\n",
            run, s->neurons, s->inputs, r->layout.lanes, s->weight_bits, s->v_bits,
            s->theta_bits, s->learns ? "it learns" : "inference only");
    markdown_memory(r, f);
    markdown_counts(r, f);
    fputs("\nEnergy is a model (docs/energy.md of espalier): accesses and operations "
          "times a "
          "published table.\nClocks are exact: `make icarus` or `make verilator` "
          "compares them, "
          "and every spike, with the design.\n",
          f);
}
