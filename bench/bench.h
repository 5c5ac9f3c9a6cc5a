/* bench/bench.h - the input of every section of the benchmark, and the list of sections.
 *
 * A section measures one thing and adds rows to the report. Times are wall-clock medians. The things that are
 * compared are run in turn, so that a slow minute of the machine affects all of them. */
#ifndef ESPALIER_BENCH_BENCH_H
#define ESPALIER_BENCH_BENCH_H

#include "base/status.h"
#include "bench/memory.h"
#include "bench/report.h"
#include "datasets/dataset.h"

#include <stdbool.h>

struct bench {
    struct dataset *data;
    /* Few images, few repeats, small networks: tests only whether it runs. */
    bool quick;
    unsigned repeats; /* number of repeats of every measurement */
    struct report *report;
    struct memory memory; /* measured before the data set was opened */
};

/* Peak memory of a whole run of the program. This section runs first; bench/memory.h says why. */
enum esp_status bench_memory(const struct bench *b);
/* Time per image by number of neurons, for training and testing, compared with the row reader. */
enum esp_status bench_images(const struct bench *b);
/* Time of the stages of a training image. */
enum esp_status bench_stages(const struct bench *b);
/* Times of the builds of the hot loops, and of one pass per tick compared with one per spike. */
enum esp_status bench_loops(const struct bench *b);
/* Time per image by length of the tick. */
enum esp_status bench_ticks(const struct bench *b);
/* Cost of silence: long rests, blank images. */
enum esp_status bench_silence(const struct bench *b);
/* Speed-up by threads: within one network in training, over images in testing. */
enum esp_status bench_threads(const struct bench *b);
/* Time per image before and after pruning, and the part that does not depend on the number of neurons. */
enum esp_status bench_pruning(const struct bench *b);
/* Networks from a file compared with the preset: the same network, and several layers, per event. */
enum esp_status bench_networks(const struct bench *b);
/* Images per second of the Poisson encoder. */
enum esp_status bench_encoder(const struct bench *b);
/* Cost of probes. */
enum esp_status bench_probe(const struct bench *b);
/* Cost of recording; does nothing without HDF5. */
enum esp_status bench_recording(const struct bench *b);
/* Cost of a frame of the viewer; does nothing in a build without it. */
enum esp_status bench_scene(const struct bench *b);

#endif
