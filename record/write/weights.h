/* record/write/weights.h - append weight matrices to a recording, neuron by neuron.
 *
 * The network keeps a row per input; a file keeps a row per neuron, its receptive field. The matrix is transposed in
 * blocks, so that memory never holds a second copy of it. */
#ifndef ESPALIER_RECORD_WRITE_WEIGHTS_H
#define ESPALIER_RECORD_WRITE_WEIGHTS_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/write/writer_thread.h"
#include "sim/network/network.h"

/* Append the receptive fields of all neurons at birth to /espalier/snapshots; fields of removed neurons are NaN.
 * Appends nothing if the output population has no receptive fields. */
enum esp_status weights_snapshot(struct writer_thread *c, const struct layout *layout,
                                 const struct network *net);

/* Append the weights of dense projection k, a row per remaining neuron. Weights from removed neurons
 * are NaN. */
enum esp_status weights_final(struct writer_thread *c, const struct layout *layout,
                              const struct network *net, unsigned k);

#endif
