/* session/sandbox.h - use a file of unknown origin in a child process before using it here.
 *
 * Metadata of HDF5 files carry checksums, so accidental damage is detected. A malicious file has valid checksums,
 * and on such files libhdf5 1.10.8 may divide by zero, access memory outside its buffers, allocate without bound or
 * loop forever. Then only the child ends, and the file is refused. The child is not isolated: code that such a file
 * might inject would run with the rights of the user. */
#ifndef ESPALIER_SESSION_SANDBOX_H
#define ESPALIER_SESSION_SANDBOX_H

#include "base/status.h"

/* Everything that is to be done with a file. */
typedef enum esp_status sandbox_use(const char *path, void *context);

/* Call use(path, context) in a child process. ESP_OK if it succeeds: the caller may then use the file in this process.
 * Otherwise the status and message from the child, or ESP_INPUT if the child crashed or took more than a minute of
 * processor time. Its memory is limited to what is available. Changes nothing in this process.
 *
 * A child would wait forever for a lock of libhdf5 that another thread held when it was forked. If another thread
 * may be inside libhdf5 according to the two calls below, use(path, context) runs in this process instead. */
enum esp_status sandbox_run(const char *path, sandbox_use *use, void *context);

/* Count a new thread that calls libhdf5 (1), or the end of one (-1). */
void sandbox_count_threads(int change);

/* From now on this thread calls libhdf5 (1), or no longer does (-1). */
void sandbox_count_calls(int change);

#endif
