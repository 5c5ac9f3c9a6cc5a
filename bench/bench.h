/* bench/bench.h - what every section of the benchmark is given, and the list of sections.
 *
 * A section measures one question and hands rows to the report. Times are wall-clock medians of
 * repeats taken in turn with what they are compared to, so that a slow minute of the machine hits
 * both sides. */
#ifndef ESPALIER_BENCH_BENCH_H
#define ESPALIER_BENCH_BENCH_H

#include "base/status.h"
#include "bench/memory.h"
#include "bench/report.h"
#include "datasets/dataset.h"

#include <stdbool.h>

struct bench {
    struct dataset *data;
    bool quick;       /* few images, few repeats, small networks: does it run at all */
    unsigned repeats; /* of every measurement */
    struct report *report;
    struct memory memory; /* measured before the data set was opened */
};

/* Peak memory of a whole run of the program. Measured first: see memory.h. */
enum esp_status bench_memory(const struct bench *b);
/* Time per image by number of neurons, training and testing, beside the row reader. */
enum esp_status bench_images(const struct bench *b);
/* Where the time of a training image goes. */
enum esp_status bench_stages(const struct bench *b);
/* Builds of the hot loops; one pass per tick against one per spike. */
enum esp_status bench_loops(const struct bench *b);
/* Time per image by length of the tick. */
enum esp_status bench_ticks(const struct bench *b);
/* What silence costs: long rests, blank images. */
enum esp_status bench_silence(const struct bench *b);
/* Threads inside one network, and images in parallel. */
enum esp_status bench_threads(const struct bench *b);
/* Time per image before and after pruning, and the part that no pruning takes away. */
enum esp_status bench_pruning(const struct bench *b);
/* Networks from a file beside the preset: the same one, and layers by the event. */
enum esp_status bench_networks(const struct bench *b);
/* Images per second of the Poisson encoder. */
enum esp_status bench_encoder(const struct bench *b);
/* What a probe costs. */
enum esp_status bench_probe(const struct bench *b);
/* What recording costs; nothing without HDF5. */
enum esp_status bench_recording(const struct bench *b);
/* What a frame of the viewer costs; not in a build without it. */
enum esp_status bench_scene(const struct bench *b);

#endif
