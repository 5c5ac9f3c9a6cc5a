/* studies/tune_tables.h - what a search leaves to read: trials.csv and best.ini. */
#ifndef ESPALIER_STUDIES_TUNE_TABLES_H
#define ESPALIER_STUDIES_TUNE_TABLES_H

#include "base/status.h"
#include "studies/tune.h"

/* The value of a key of a configuration, as text. */
void tune_value_of(const struct config *c, const char *key, char text[static VARY_VALUE]);

/* trials.csv: a line for each trial, by number: its values, accuracy on held-out images, gain over
 * trial 0. Equal byte by byte however the search was run. */
enum esp_status tune_table_write(const struct tune_params *params,
                                 const struct tune_result *r);

/* best.ini: the configuration with the values of a trial, for --config. */
enum esp_status tune_best_write(const struct tune_params *params,
                                const struct tune_trial *best);

#endif
