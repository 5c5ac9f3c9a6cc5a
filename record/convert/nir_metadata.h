/* record/convert/nir_metadata.h - what NIR cannot say about a network: groups `metadata` beside its nodes. */
#ifndef ESPALIER_RECORD_CONVERT_NIR_METADATA_H
#define ESPALIER_RECORD_CONVERT_NIR_METADATA_H

#include "base/status.h"
#include "record/convert/node.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether a projection is none of the graph's: inhibition. */
bool nir_is_metadata(const struct projection *q);

/* Of the graph: the program, dt, units, presentation, and all inhibition. */
enum esp_status nir_metadata_graph(struct node node, const struct network *net,
                                   const char *version);

/* Of a LIF node: winner-take-all, refractoriness, floor, theta, birth ids, and labels unless NULL. */
enum esp_status nir_metadata_neurons(struct node node, const struct lif_group *g,
                                     const int32_t *labels);

#endif
