/* session/sandbox_file.h - open and read recordings in a child process (session/sandbox.h) before they are used. */
#ifndef ESPALIER_SESSION_SANDBOX_FILE_H
#define ESPALIER_SESSION_SANDBOX_FILE_H

#include "base/status.h"

/* Open the recording in a child process, which reads everything that run_file_open reads. */
enum esp_status sandbox_open(const char *path);

/* Open the recording in a child process and read every row. */
enum esp_status sandbox_read(const char *path);

#endif
