/* session/sandbox.h - use a file of unknown origin in a child process before using it here.
 *
 * Metadata of HDF5 files carry checksums, so that damage by chance ends in a refusal. A file that was made
 * to do harm has the right checksums, and on such files libhdf5 1.10.8 may divide by zero, read and write
 * outside its buffers, ask for memory without bound or never come to an end. What then ends is the child,
 * and we refuse the file. This is no prison: code that such a file might bring along would run with the
 * rights of the user. */
#ifndef ESPALIER_SESSION_SANDBOX_H
#define ESPALIER_SESSION_SANDBOX_H

#include "base/status.h"

/* All that is to be done with a file. */
typedef enum esp_status sandbox_use(const char *path, void *context);

/* Call use(path, context) in a child process. ESP_OK if it succeeds: then do it here. Otherwise the status and the
 * message that it came to there, or ESP_INPUT if the child crashed or took more than a minute of processor
 * time; it gets no more memory than the system has. Changes nothing in this process.
 *
 * A child would wait forever for a lock of libhdf5 that another thread held when it was forked. Where the two calls
 * below say that another thread may hold one, use(path, context) is called here instead of in a child. */
enum esp_status sandbox_run(const char *path, sandbox_use *use, void *context);

/* A thread that calls libhdf5 has begun (1), or has ended (-1). */
void sandbox_count_threads(int change);

/* From now on this thread calls libhdf5 (1), or no longer does (-1). */
void sandbox_count_calls(int change);

#endif
