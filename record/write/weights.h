/* record/write/weights.h - send weight matrices to the writer thread, one line per postsynaptic neuron.
 *
 * In memory a row holds the weights of one presynaptic neuron; in the file a line holds the weights of one
 * postsynaptic neuron, its receptive field. The matrix is transposed in blocks, so that no second copy of the
 * whole matrix is in memory. */
#ifndef ESPALIER_RECORD_WRITE_WEIGHTS_H
#define ESPALIER_RECORD_WRITE_WEIGHTS_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/write/writer_thread.h"
#include "sim/network/network.h"

/* Append to /espalier/snapshots the receptive field of every neuron that existed at the start of the run. The
 * fields of removed neurons are NaN. The network must have receptive fields (network_fields). */
enum esp_status weights_snapshot(struct writer_thread *c, const struct layout *layout,
                                 const struct network *net);

/* Append the weights of the dense projection k, one line per remaining postsynaptic neuron. Weights from
 * removed presynaptic neurons are NaN. */
enum esp_status weights_final(struct writer_thread *c, const struct layout *layout,
                              const struct network *net, unsigned k);

#endif
