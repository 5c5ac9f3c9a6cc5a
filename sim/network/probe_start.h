/* sim/network/probe_start.h - tell whoever listens what is about to run: the `start` of sim/network/probe.h. */
#ifndef ESPALIER_SIM_NETWORK_PROBE_START_H
#define ESPALIER_SIM_NETWORK_PROBE_START_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"

#include <stdint.h>

struct probe_start_source {
    const struct network *net;
    const struct dataset *data;
    uint64_t images_run;    /* images that will be shown */
    uint64_t window_images; /* images per window */
};

/* Call `start` of every probe until one fails. */
enum esp_status probe_start_send(const struct probe_start_source *said,
                                 const struct probe *probes, size_t n_probes);

#endif
