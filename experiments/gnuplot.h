/* experiments/gnuplot.h - run gnuplot on a script in a folder. */
#ifndef ESPALIER_EXPERIMENTS_GNUPLOT_H
#define ESPALIER_EXPERIMENTS_GNUPLOT_H

#include "base/status.h"

#include <stdbool.h>

/* Let gnuplot work on folder/script within the folder; what it says goes to folder/gnuplot.log, which is
 * removed if all went well. *is_there: whether there is a gnuplot at all; without one nothing happens
 * and that is no failure. ESP_IO if it fails. */
enum esp_status gnuplot_run(const char *folder, const char *script, bool *is_there);

#endif
