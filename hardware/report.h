/* hardware/report.h - writes the report of a hardware design as JSON and as Markdown: bits of each memory, clocks,
 * accesses by kind, and energy by two models. */
#ifndef ESPALIER_HARDWARE_REPORT_H
#define ESPALIER_HARDWARE_REPORT_H

#include "hardware/design.h"

#include <stdint.h>
#include <stdio.h>

enum { REPORT_PARTS = 9 };

/* A memory of the design: its name in JSON (`key`) and in Markdown (`what`), and its size in bits for the number of
 * neurons at birth and now. */
struct report_part {
    const char *key, *what;
    uint64_t bits_at_birth, bits;
};

/* Compute the sizes of the memories of a design. */
void report_parts(const struct design_report *r, struct report_part part[REPORT_PARTS]);

/* Numbers of accesses, summed over all images. */
struct report_accesses {
    uint64_t weights_added;  /* weights read and added to V, by all lanes */
    uint64_t weights_learnt; /* weights read and written by the column engine */
    /* words with V and refractory time of a neuron, each read and written */
    uint64_t neuron_words;
    uint64_t thetas; /* thetas of neurons read */
};
struct report_accesses report_accesses(const struct design_report *r);

/* Energy of all images in joules. fixed_J: every access has a fixed cost. scaled_J: the cost of an access grows
 * with the size of the memory. */
struct report_energy {
    double fixed_J, scaled_J;
};
struct report_energy report_energy(const struct design_report *r);

void report_json(const struct design_report *r, FILE *f);
void report_markdown(const struct design_report *r, const char *run, FILE *f);

#endif
