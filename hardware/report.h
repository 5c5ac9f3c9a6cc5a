/* hardware/report.h - memory by part, clocks and accesses by kind, and energy under two accountings, as JSON and as text. */
#ifndef ESPALIER_HARDWARE_REPORT_H
#define ESPALIER_HARDWARE_REPORT_H

#include "hardware/design.h"

#include <stdint.h>
#include <stdio.h>

enum { REPORT_PARTS = 9 };

/* A memory of the design: words of so many bits for n neurons; some do not depend on n. */
struct report_part {
    const char *key, *what;
    uint64_t bits_at_birth, bits;
};

/* The memories of a design. */
void report_parts(const struct design_report *r, struct report_part part[REPORT_PARTS]);

/* Accesses and additions of all images. */
struct report_accesses {
    uint64_t weights_added;  /* weights read and added to V, by all lanes */
    uint64_t weights_learnt; /* weights read and written by the column engine */
    uint64_t neuron_words;   /* V and refractory time of a neuron, read and written */
    uint64_t thetas;         /* theta of a neuron, read */
};
struct report_accesses report_accesses(const struct design_report *r);

/* Joules of all images: a cost per access that is fixed, or one that grows with the size of the memory. */
struct report_energy {
    double fixed_J, scaled_J;
};
struct report_energy report_energy(const struct design_report *r);

void report_json(const struct design_report *r, FILE *f);
void report_markdown(const struct design_report *r, const char *run, FILE *f);

#endif
