/* base/clock.c - reads the clocks CLOCK_MONOTONIC and CLOCK_PROCESS_CPUTIME_ID. */
#include "base/clock.h"

#include <time.h>

static double read_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double clock_now_s(void)
{
    return read_s(CLOCK_MONOTONIC);
}

double clock_cpu_s(void)
{
    return read_s(CLOCK_PROCESS_CPUTIME_ID);
}
