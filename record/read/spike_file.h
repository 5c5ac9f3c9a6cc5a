/* record/read/spike_file.h - spikes of a file, to play them: docs/networks.md describes the layouts.
 *
 *   espalier recording    /spikes/NAME/{timestamps,node_ids}; /espalier/images cuts them into items, an
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

/* The file to read, and the source that will play it. */
struct spike_request {
    const char *path;
    /* Population in the file; "": the one called `name`, or the only one. */
    const char *group;
    const char *name; /* of the source that plays the file */
    uint64_t size;    /* inputs of the source; 0: as many as the file has */
    double dt_ms;     /* of the run that plays the file */
    esp_tick present_ticks, rest_ticks;
};

/* Read the file. The ESP_INPUT message names the file, the fault and the remedy. *width and *height are set if the
 * file says that its inputs are the pixels of an image of that size. out->n_inputs is request->size, or the number
 * of inputs in the file. */
enum esp_status spike_file_read(const struct spike_request *request, struct spikes *out,
                                uint32_t *width, uint32_t *height);

#endif
