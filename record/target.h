/* record/target.h - the name of a file that is going to be written. */
#ifndef ESPALIER_RECORD_TARGET_H
#define ESPALIER_RECORD_TARGET_H

#include "base/status.h"

#include <stdbool.h>

/* Whether a file of this name may be made: there is none, or with `force` an ordinary one that may be
 * written. ESP_INPUT otherwise. */
enum esp_status target_check(const char *path, bool force);

/* The file that a link leads to, so that it is replaced and not the link; any other name as it is. For free(); NULL when memory is short. */
char *target_real_name(const char *path);

/* Whether both names lead to one existing file. */
bool target_is_same(const char *a, const char *b);

#endif
