/* record/verify/verify.h - check a recording: data in one dataset must agree with the data in others. */
#ifndef ESPALIER_RECORD_VERIFY_VERIFY_H
#define ESPALIER_RECORD_VERIFY_VERIFY_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdint.h>

/* A callback for each claim that was checked. `claim` is the claim in words; `problem` says what is wrong, or
 * is NULL if the claim holds. */
typedef void verify_fn(void *context, const char *claim, const char *problem);

/* Check a recording and report to `tell`. If the run is in progress or was killed, only the complete rows are
 * checked (record/write/prefix.h). A status other than ESP_OK means that memory was short and the recording
 * could not be checked. */
enum esp_status verify_run(const struct run_file *f, verify_fn *tell, void *context);

#endif
