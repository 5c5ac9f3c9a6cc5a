/* bench/memory.h - peak resident memory of whole runs of the program espalier. */
#ifndef ESPALIER_BENCH_MEMORY_H
#define ESPALIER_BENCH_MEMORY_H

#include "base/status.h"

#include <stdbool.h>

/* Peak resident memory in KiB, as the operating system reports it. */
struct memory {
    bool known;      /* the program was found and its runs succeeded */
    double own;      /* peak of this process before the program was run */
    double version;  /* peak of `espalier --version` */
    double train;    /* peak of a training of 800 neurons, with labelling and testing */
    double expected; /* computed size of the weights and the data set of that training */
};

/* Run the program and return its peak memory. `spec` is the data set. A child process begins with the peak of
 * its parent, so call this while this process still uses less memory than the program will. */
struct memory memory_measure(const char *spec, bool quick);

#endif
