/* studies/gnuplot.h - run gnuplot on a script in a folder. */
#ifndef ESPALIER_STUDIES_GNUPLOT_H
#define ESPALIER_STUDIES_GNUPLOT_H

#include "base/status.h"

#include <stdbool.h>

/* Let gnuplot work on folder/script within the folder. *is_there: false, and nothing else has happened, where
 * there is no gnuplot. ESP_IO with the first line of what it says if it fails. */
enum esp_status gnuplot_run(const char *folder, const char *script, bool *is_there);

#endif
