/* api/report.h - the report that a recording keeps of a run of the library. */
#ifndef ESPALIER_API_REPORT_H
#define ESPALIER_API_REPORT_H

#include "api/handle.h"

/* The JSON object of `espalier train --json`, with the keys that a library knows: it measures neither
 * time nor joules. For free(). */
enum esp_status report_text_of(const struct espalier_run *run, char **text);

#endif
