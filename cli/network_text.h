/* cli/network_text.h - print a network as a few lines of text. */
#ifndef ESPALIER_CLI_NETWORK_TEXT_H
#define ESPALIER_CLI_NETWORK_TEXT_H

#include "datasets/dataset.h"
#include "sim/config/config.h"

/* Print populations, projections and memory of a checked configuration to stdout. `title` names its origin; `played`
 * describes the data that its sources play, or is NULL. A source of size `auto` that plays nothing counts as 28 x 28
 * pixels. */
void network_text_print(const struct config *c, const char *title,
                        const struct dataset_info *played);

#endif
