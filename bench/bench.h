/* bench/bench.h - the data common to all sections of the benchmark, and the list of sections.
 *
 * A section measures one property of the program and writes rows to the report. Times are medians of wall-clock
 * time. The cases that a section compares are run in turn, so that a temporary slowdown of the machine affects
 * all of them. */
#ifndef ESPALIER_BENCH_BENCH_H
#define ESPALIER_BENCH_BENCH_H

#include "base/status.h"
#include "bench/memory.h"
#include "bench/report.h"
#include "datasets/dataset.h"

#include <stdbool.h>

struct bench {
    struct dataset *data;
    /* Only test that the benchmark runs: few images, few repeats, small networks. */
    bool quick;
    unsigned repeats; /* number of repeats of each measurement */
    struct report *report;
    struct memory memory; /* measured before the data set was opened */
};

/* Peak memory of whole runs of the program. This section must run first; bench/memory.h explains why. */
enum esp_status bench_memory(const struct bench *b);
/* Time per image as a function of the number of neurons, in training and testing, compared with reading the
 * same rows of weights only (bench/rows.h). */
enum esp_status bench_images(const struct bench *b);
/* Time of each stage of the simulation of a training image. */
enum esp_status bench_stages(const struct bench *b);
/* Time per image for each build of the hot loops, and for three ways to pass over the neurons. */
enum esp_status bench_loops(const struct bench *b);
/* Time per image as a function of the length of a tick. */
enum esp_status bench_ticks(const struct bench *b);
/* Cost of simulated time without spikes: long rests, blank images. */
enum esp_status bench_silence(const struct bench *b);
/* Speed-up by threads: training in which threads share one network, and testing in which each has its own
 * images. */
enum esp_status bench_threads(const struct bench *b);
/* Time per image before and after pruning, and the part of it that does not depend on the number of neurons. */
enum esp_status bench_pruning(const struct bench *b);
/* Networks from a file: the preset written to a file, compared with the preset itself; and the cost per event
 * with several layers. */
enum esp_status bench_networks(const struct bench *b);
/* Speed of the Poisson encoder in images per second. */
enum esp_status bench_encoder(const struct bench *b);
/* Cost of probes (sim/network/probe.h). */
enum esp_status bench_probe(const struct bench *b);
/* Cost of recording. In a build without HDF5 the section only prints a remark. */
enum esp_status bench_recording(const struct bench *b);
/* Cost of drawing a frame of the viewer. In a build without the viewer, bench/main.c has NULL in place of this
 * function. */
enum esp_status bench_scene(const struct bench *b);

#endif
