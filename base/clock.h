/* base/clock.h - clocks for display and for choosing the faster of two implementations. No result of a simulation
 * depends on them. */
#ifndef ESPALIER_BASE_CLOCK_H
#define ESPALIER_BASE_CLOCK_H

/* Return the seconds since a fixed moment, by a clock that never jumps. */
double clock_now_s(void);

/* Return the seconds of processor time that all threads of this process have used. */
double clock_cpu_s(void);

#endif
