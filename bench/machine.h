/* bench/machine.h - on what, by what and from what a result was made. */
#ifndef ESPALIER_BENCH_MACHINE_H
#define ESPALIER_BENCH_MACHINE_H

#include <stddef.h>

struct machine {
    char cpu[96];   /* as the system names it */
    unsigned cores; /* that this process may use */
    double load;    /* processes that wanted to run in the last minute; -1: unknown */
    const char *compiler; /* of this program, with version */
    const char *commit;   /* of this program, "unknown" if built outside a repository */
};

struct machine machine_describe(void);

#endif
