/* record/read/spike_file.h - read a file of spikes, so that a source of a network can emit ("play") these
 * spikes. docs/networks.md describes the layouts:
 *
 *   espalier recording  /spikes/NAME/{timestamps,node_ids}; /espalier/images divides the spikes into items
 *                       (datasets/spikes.h), one per image shown, each with label and number of presentations
 *   SONATA              /spikes as above, without /espalier; an item is a period of present_ms
 *   Spiking Heidelberg  /spikes/{times,units}, one list per item, and /labels
 *
 * The file may be damaged or malicious, so a child process must read it first (session/sandbox.h). The whole
 * file is read into memory, at most SPIKES_MOST spikes. */
#ifndef ESPALIER_RECORD_READ_SPIKE_FILE_H
#define ESPALIER_RECORD_READ_SPIKE_FILE_H

#include "base/status.h"
#include "base/types.h"
#include "datasets/spikes.h"

#include <stdint.h>

/* The file to read, and the source that will play its spikes. */
struct spike_request {
    const char *path;
    /* Name of the population in the file; "": the population called `name`, or the only one in the file. */
    const char *group;
    const char *name; /* name of the source */
    uint64_t size;    /* number of inputs of the source; 0: as many as the file has */
    double dt_ms;     /* duration of a tick in the run that plays the file */
    esp_tick present_ticks, rest_ticks;
};

/* Read the file into *out. An ESP_INPUT message names the file, the fault and the remedy. *width and *height
 * are set only if the file says that its inputs are the pixels of an image. out->n_inputs is at least the
 * largest id in the file plus one. For a recording it is the size of the recorded population. */
enum esp_status spike_file_read(const struct spike_request *request, struct spikes *out,
                                uint32_t *width, uint32_t *height);

#endif
