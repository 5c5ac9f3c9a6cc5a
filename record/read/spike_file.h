/* record/read/spike_file.h - spikes of a file, to play them: docs/networks.md describes the layouts.
 *
 *   a recording of ours   /spikes/NAME/{timestamps,node_ids}; /espalier/images cuts them into items, an
 *                         item for each image that was shown, with its label and its presentations
 *   SONATA                the same spikes without /espalier: items are stretches of present_ms
 *   Spiking Heidelberg    /spikes/{times,units}, a list for each item, and /labels
 *
 * The file may be damaged or hostile: open it first in a sandbox (session/sandbox.h). All of it
 * is read at once, at most SPIKES_MOST spikes. */
#ifndef ESPALIER_RECORD_READ_SPIKE_FILE_H
#define ESPALIER_RECORD_READ_SPIKE_FILE_H

#include "base/status.h"
#include "base/types.h"
#include "datasets/spikes.h"

#include <stdint.h>

/* How a file is to be read. */
struct spike_request {
    const char *path;
    const char *group; /* the population in the file; "": `name`, or the only one */
    const char *name;  /* of the source that plays it */
    uint64_t size;     /* its inputs; 0: as many as the file has */
    double dt_ms;      /* of our ticks */
    esp_tick present_ticks, rest_ticks;
};

/* ESP_INPUT names the file, what is wrong in it and what to do. *width and *height are set where the file
 * knows of which images its inputs are the pixels. out->n_inputs is the size, or what the file has. */
enum esp_status spike_file_read(const struct spike_request *request, struct spikes *out,
                                uint32_t *width, uint32_t *height);

#endif
