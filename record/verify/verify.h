/* record/verify/verify.h - whether a recording keeps its promises: what stands in one place must follow from
 * what stands in the others. */
#ifndef ESPALIER_RECORD_VERIFY_VERIFY_H
#define ESPALIER_RECORD_VERIFY_VERIFY_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdint.h>

/* Called for each claim that can be checked; problem: what is wrong, or NULL if the claim holds. */
typedef void verify_fn(void *context, const char *claim, const char *problem);

/* Check the recording. Of a run in progress, or one that was killed, what is whole is checked
 * (record/write/prefix.h). Not ESP_OK only if it could not be checked, for want of memory. */
enum esp_status verify_run(const struct run_file *f, verify_fn *tell, void *context);

#endif
