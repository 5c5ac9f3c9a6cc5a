/* cli/display.h - the options of a window, which `view` and `train --view` share: --theme, --size, --text-scale,
 * --reduced-motion, --frames, --screenshot, --speed. */
#ifndef ESPALIER_CLI_DISPLAY_H
#define ESPALIER_CLI_DISPLAY_H

#include "cli/options.h"

#include "viz/window/viewer.h"

/* Fill *out from the command line, with defaults for options that are not given. Return ESP_INPUT for an invalid
 * value. */
enum esp_status display_options(const struct options *o, struct viewer_options *out);

/* Read --speed in simulated seconds per second of clock time. The word `any` gives INFINITY. Without the option the
 * result is `otherwise`. */
enum esp_status display_speed(const struct options *o, double otherwise, double *out);

/* If --frames was given, print to stderr how long the frames took. */
void display_report(const struct viewer_options *o, const struct viewer_report *report);

#endif
