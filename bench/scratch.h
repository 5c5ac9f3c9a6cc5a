/* bench/scratch.h - a directory of our own for files that are thrown away. */
#ifndef ESPALIER_BENCH_SCRATCH_H
#define ESPALIER_BENCH_SCRATCH_H

#include "base/status.h"

enum { SCRATCH_PATH = 256 };

/* Make it, in shared memory where that can be written, so that no disk is measured. */
enum esp_status scratch_create(char directory[SCRATCH_PATH]);

/* Remove it with the files in it. */
void scratch_remove(const char *directory);

#endif
