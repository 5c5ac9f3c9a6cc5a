/* record/verify/verify.h - check a recording: values in one dataset must agree with those in the others. */
#ifndef ESPALIER_RECORD_VERIFY_VERIFY_H
#define ESPALIER_RECORD_VERIFY_VERIFY_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdint.h>

/* Called for each claim that can be checked; problem: what is wrong, or NULL if the claim holds. */
typedef void verify_fn(void *context, const char *claim, const char *problem);

/* Check the recording. If the run is in progress or was killed, only the complete rows are checked
 * (record/write/prefix.h). Any status but ESP_OK means that memory was short and the recording could not be checked. */
enum esp_status verify_run(const struct run_file *f, verify_fn *tell, void *context);

#endif
