/* hardware/design.h - writes a trained network as a folder with a hardware design: the Verilog, the program of the
 * test bench with the answers that the simulator gives, a Makefile, and a report of memory, clocks and accesses
 * (docs/hardware.md). */
#ifndef ESPALIER_HARDWARE_DESIGN_H
#define ESPALIER_HARDWARE_DESIGN_H

#include "base/output.h"
#include "base/status.h"
#include "datasets/dataset.h"
#include "hardware/program.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>

struct design_order {
    struct network *net; /* network in fixed point */
    const struct dataset *data;
    enum dataset_split split;
    size_t first, n; /* the images first .. first + n - 1 of the split are shown */
    struct program_layout layout;
    bool learns;
    const char *run; /* path of the recording, for the report */
};

/* What a design needs and does. `images` is the number of images shown, `born` the number of neurons at birth. */
struct design_report {
    struct program_shape shape;
    struct program_layout layout;
    struct program_totals totals;
    size_t images;
    uint64_t born;
};

/* Show the images to the network and write the files of the folder. Set *out to the values of the report. */
enum esp_status design_write(const struct design_order *order,
                             const struct output_folder *folder,
                             struct design_report *out);

#endif
