/* session/sandbox.h - use a file of unknown origin in a child process before this process uses it.
 *
 * Metadata of HDF5 files carry checksums, which detect accidental damage. A malicious file has valid checksums,
 * and on such a file libhdf5 1.10.8 may divide by zero, access memory outside its buffers, allocate without
 * bound or loop forever. In that case only the child ends, and the file is refused. The child is not isolated:
 * code that such a file might inject would run with the rights of the user. */
#ifndef ESPALIER_SESSION_SANDBOX_H
#define ESPALIER_SESSION_SANDBOX_H

#include "base/status.h"

/* A function that does with the file all that the caller will do with it. */
typedef enum esp_status sandbox_use(const char *path, void *context);

/* Call use(path, context) in a child process. Return ESP_OK if the call succeeded there; the caller may then
 * use the file in this process. If the call failed, return the status and message from the child. If the child
 * crashed or took more than a minute of processor time, return ESP_INPUT. The memory of the child is limited to
 * the available memory. The call changes nothing in this process.
 *
 * A child would wait forever for a lock of libhdf5 that another thread held when the child was forked.
 * Therefore use(path, context) runs in this process if the two functions below have counted another thread that
 * may be inside libhdf5. */
enum esp_status sandbox_run(const char *path, sandbox_use *use, void *context);

/* Add `change` to the number of threads that may be inside libhdf5: 1 for a new thread, -1 at its end. */
void sandbox_count_threads(int change);

/* Say that the calling thread is going to call libhdf5 (1), or no longer calls it (-1). */
void sandbox_count_calls(int change);

#endif
