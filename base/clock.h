/* base/clock.h - time for display and for choosing the faster of two implementations; results never depend on it. */
#ifndef ESPALIER_BASE_CLOCK_H
#define ESPALIER_BASE_CLOCK_H

/* Seconds since a fixed moment, by a clock that never jumps. */
double clock_now_s(void);

/* Processor seconds that all threads of this process have used. */
double clock_cpu_s(void);

#endif
