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

/* What all processors have done, to tell later how much of it was not ours. */
struct machine_use {
    double wall_s, busy_s, own_s;
};
struct machine_use machine_use_now(void);

/* Processors that others kept busy since then, on average; -1: unknown. A measurement next to others
 * is a measurement of others. */
double machine_others(const struct machine_use *since);

#endif
