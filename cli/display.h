/* cli/display.h - the options of a window: --theme, --size, --text-scale, --reduced-motion, --frames,
 * --screenshot, --speed; and what `view` and `train --view` have in common. */
#ifndef ESPALIER_CLI_DISPLAY_H
#define ESPALIER_CLI_DISPLAY_H

#include "cli/options.h"

#include "viz/window/viewer.h"

/* Fill the options of a viewer from the command line, the others with defaults; ESP_INPUT for an invalid value. */
enum esp_status display_options(const struct options *o, struct viewer_options *out);

/* Read --speed: simulated seconds per second, INFINITY for `any`, `otherwise` if the option is not given. */
enum esp_status display_speed(const struct options *o, double otherwise, double *out);

/* Print to stderr what the frames cost, if --frames limited their number. */
void display_report(const struct viewer_options *o, const struct viewer_report *report);

#endif
