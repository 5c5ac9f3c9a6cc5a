/* cli/network_text.h - a network in a few lines of text. */
#ifndef ESPALIER_CLI_NETWORK_TEXT_H
#define ESPALIER_CLI_NETWORK_TEXT_H

#include "datasets/dataset.h"
#include "sim/config/config.h"

/* Print populations, projections and memory of a configuration that fits together to stdout; `title`
 * is where it came from, `played` what its sources play, or NULL. Sources whose size is auto count as 28 x 28
 * pixels if they play nothing. */
void network_text_print(const struct config *c, const char *title,
                        const struct dataset_info *played);

#endif
