/* record/file/lock.h - a lock that lets only one process write an output file OUT: the file OUT.lock beside it,
 * locked with flock.
 *
 * A run holds the lock from its start to its end. The operating system releases the lock when the process ends,
 * so an existing lock file alone does not mean that a run is active. No option overrides a held lock, because
 * HDF5 does not prevent two writers of one file. On a file system without locks (some NFS and Lustre) the run
 * proceeds, but the lock does not keep other runs out. */
#ifndef ESPALIER_RECORD_FILE_LOCK_H
#define ESPALIER_RECORD_FILE_LOCK_H

#include "base/status.h"

#include <stdbool.h>

struct lock;

/* Take the lock of the output file `path`. Return ESP_INPUT if another process holds the lock (the message
 * gives its number), if OUT.lock is a file of another program, or if OUT.lock cannot be created, for example
 * because the directory is not writable. */
enum esp_status lock_take(const char *path, struct lock **out);

/* Return whether the lock keeps other runs out; false on a file system without locks. */
bool lock_holds(const struct lock *lock);

/* Delete OUT.lock and release the lock. NULL is allowed. */
void lock_release(struct lock *lock);

/* Return whether any process holds the lock of `path` now. */
bool lock_is_held(const char *path);

#endif
