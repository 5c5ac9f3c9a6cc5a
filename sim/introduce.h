/* sim/introduce.h - tell whoever listens what is about to run: the `start` of sim/probe.h. */
#ifndef ESPALIER_SIM_INTRODUCE_H
#define ESPALIER_SIM_INTRODUCE_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/network.h"
#include "sim/probe.h"

#include <stdint.h>

struct introduction {
    const struct network *net;
    const struct dataset *data;
    uint64_t images_run;    /* images that will be shown */
    uint64_t window_images; /* images per window */
};

/* Call `start` of every probe until one fails. */
enum esp_status introduce(const struct introduction *said, const struct probe *probes,
                          size_t n_probes);

#endif
