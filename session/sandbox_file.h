/* session/sandbox_file.h - open or read a recording in a child process (session/sandbox.h) before this process
 * uses it. */
#ifndef ESPALIER_SESSION_SANDBOX_FILE_H
#define ESPALIER_SESSION_SANDBOX_FILE_H

#include "base/status.h"

/* In a child process, open the recording as run_file_open does. */
enum esp_status sandbox_open(const char *path);

/* In a child process, open the recording and read all its rows. */
enum esp_status sandbox_read(const char *path);

#endif
