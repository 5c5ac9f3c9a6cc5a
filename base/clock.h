/* base/clock.h - time for people and for choosing the faster way; never for results. */
#ifndef ESPALIER_BASE_CLOCK_H
#define ESPALIER_BASE_CLOCK_H

/* Seconds since some moment, by a clock that never jumps. */
double clock_now_s(void);

/* Seconds that all threads of this process have computed. */
double clock_cpu_s(void);

#endif
