/* record/file/lock.h - one writer per output file: OUT.lock beside it, locked with flock.
 *
 * The lock is held for a whole run and ends with the process, however that ends, so a lock file
 * that was left behind means nothing by itself. Nothing overrides it, --force included: HDF5 does
 * not keep two writers out of one file. Where the file system has no locks (some of NFS and Lustre) the file
 * is made all the same, and keeps no other run out. */
#ifndef ESPALIER_RECORD_FILE_LOCK_H
#define ESPALIER_RECORD_FILE_LOCK_H

#include "base/status.h"

#include <stdbool.h>

struct lock;

/* Take the lock of the output `path`. ESP_INPUT if another process holds it (with its number), if OUT.lock is a file
 * of another program, or if it cannot be created, for example because the directory is not writable. */
enum esp_status lock_take(const char *path, struct lock **out);

/* Whether it keeps other runs out: false where the file system has no locks. */
bool lock_holds(const struct lock *lock);

/* Remove OUT.lock and let go; NULL is fine. */
void lock_release(struct lock *lock);

/* Whether some process holds the lock of `path` now. */
bool lock_is_held(const char *path);

#endif
