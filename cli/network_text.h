/* cli/network_text.h - prints a summary of a network. */
#ifndef ESPALIER_CLI_NETWORK_TEXT_H
#define ESPALIER_CLI_NETWORK_TEXT_H

#include "datasets/dataset.h"
#include "sim/config/config.h"

/* Print the populations, projections and memory of a checked configuration to stdout. title: name of the file or
 * preset. played: the data that the sources play; NULL: the sources show images. A source of images with automatic
 * size is assumed to have 28 x 28 pixels. */
void network_text_print(const struct config *c, const char *title,
                        const struct dataset_info *played);

#endif
