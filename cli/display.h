/* cli/display.h - the options of a window: --theme, --size, --text-scale, --reduced-motion, --frames,
 * --screenshot, --speed; and what `view` and `train --view` have in common. */
#ifndef ESPALIER_CLI_DISPLAY_H
#define ESPALIER_CLI_DISPLAY_H

#include "cli/options.h"

#include "viz/window/viewer.h"

/* Fill what the options say of a viewer, and the rest with defaults; ESP_INPUT for a bad value. */
enum esp_status display_options(const struct options *o, struct viewer_options *out);

/* --speed: simulated seconds per second, INFINITY for `any` or where it is not given. */
enum esp_status display_speed(const struct options *o, double otherwise, double *out);

/* Say on stderr what the frames cost, if they were counted. */
void display_report(const struct viewer_options *o, const struct viewer_report *report);

#endif
