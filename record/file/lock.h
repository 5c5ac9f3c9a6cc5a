/* record/file/lock.h - one writer per output file: OUT.lock beside it, locked with flock.
 *
 * The lock is held for a whole run; the system releases it when the process ends, so a leftover lock file alone
 * locks nothing. Nothing overrides the lock, not even --force: HDF5 does not prevent two writers of one file. */
#ifndef ESPALIER_RECORD_FILE_LOCK_H
#define ESPALIER_RECORD_FILE_LOCK_H

#include "base/status.h"

#include <stdbool.h>

struct lock;

/* Take the lock of the output `path`. ESP_INPUT if another process holds it (with its number), if OUT.lock is a file
 * of another program, or if it cannot be created, for example because the directory is not writable. */
enum esp_status lock_take(const char *path, struct lock **out);

/* Delete OUT.lock, release the lock and free; NULL is allowed. */
void lock_release(struct lock *lock);

/* Whether some process holds the lock of `path` now. */
bool lock_is_held(const char *path);

#endif
