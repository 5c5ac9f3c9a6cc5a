/* bench/memory.h - peak resident memory of whole runs of the program. */
#ifndef ESPALIER_BENCH_MEMORY_H
#define ESPALIER_BENCH_MEMORY_H

#include "base/status.h"

#include <stdbool.h>

/* Peak memory in KiB, as the system reports it. */
struct memory {
    bool known;      /* the program was found and ran */
    double own;      /* peak of this process when the measurement began */
    double version;  /* espalier --version */
    double train;    /* a training of 800 neurons with labelling and testing */
    double expected; /* weights and data set of that training */
};

/* Run the programs. A child inherits the peak of its parent, so call this while this process is still smaller than
 * the program; `own` is its peak. `spec` is the data set. */
struct memory memory_measure(const char *spec, bool quick);

#endif
