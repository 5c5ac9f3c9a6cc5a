/* session/sandbox_file.h - recordings tried out in a child process (session/sandbox.h) before they are used. */
#ifndef ESPALIER_SESSION_SANDBOX_FILE_H
#define ESPALIER_SESSION_SANDBOX_FILE_H

#include "base/status.h"

/* Open it, with all that is known once it is open. */
enum esp_status sandbox_open(const char *path);

/* Read every row of it. */
enum esp_status sandbox_read(const char *path);

#endif
