/* hardware/design.h - a trained network as a folder with a hardware design: the Verilog, the program of its bench with the
 * answers that the simulator gives, a Makefile, and a report of its memory, clocks and accesses (docs/hardware.md). */
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
    struct network *net; /* in fixed point; if `learns`, it learns on these images */
    const struct dataset *data;
    enum dataset_split split;
    size_t first, n; /* images */
    struct program_layout layout;
    bool learns;
    const char *run; /* the recording, for the report */
};

/* What a design needs and does. */
struct design_report {
    struct program_shape shape;
    struct program_layout layout;
    struct program_totals totals;
    size_t images;
    uint64_t born;
};

/* Show the images to the network and write the folder's files. */
enum esp_status design_write(const struct design_order *order,
                             const struct output_folder *folder,
                             struct design_report *out);

#endif
