/* cli/sketch.h - a network in a few lines of text. */
#ifndef ESPALIER_CLI_SKETCH_H
#define ESPALIER_CLI_SKETCH_H

#include "datasets/dataset.h"
#include "sim/config.h"

/* Print populations, projections and memory of a configuration that fits together to stdout; `title`
 * is where it came from, `played` what its sources play, or NULL. Sources whose size is auto count as 28 x 28
 * pixels if they play nothing. */
void sketch_print(const struct config *c, const char *title,
                  const struct dataset_info *played);

#endif
