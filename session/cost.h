/* session/cost.h - what a stretch of work took: wall and processor time, and joules where they can be
 * read. */
#ifndef ESPALIER_SESSION_COST_H
#define ESPALIER_SESSION_COST_H

struct cost {
    double wall_s, cpu_s;
    double joules; /* of RAPL; negative: not readable */
};

/* The readings of now; only differences mean something. */
struct cost cost_now(void);

struct cost cost_between(struct cost begun, struct cost ended);
struct cost cost_sum(struct cost a, struct cost b);

#endif
