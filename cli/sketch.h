/* cli/sketch.h - a network in a few lines of text. */
#ifndef ESPALIER_CLI_SKETCH_H
#define ESPALIER_CLI_SKETCH_H

#include "sim/config.h"

/* Print populations, projections and memory of a configuration that fits together to stdout; `title`
 * is where it came from. Sources whose size is auto count as 28 x 28 pixels. */
void sketch_print(const struct config *c, const char *title);

#endif
