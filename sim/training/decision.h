/* sim/training/decision.h - what happens at the end of a window of a training run: its counts are folded into
 * the forgetting sums, the pruning policy judges, and the condemned go or are put back. */
#ifndef ESPALIER_SIM_TRAINING_DECISION_H
#define ESPALIER_SIM_TRAINING_DECISION_H

#include "sim/training/trainer.h"

/* The window is over: estimate, judge, tell the probes, begin the next. Nobody goes yet;
 * t->prune_due says whether somebody is to. */
enum esp_status decision_make(struct trainer *t);

/* Condemn those whose keep[living] is false; at least one is kept. */
void decision_follow(struct trainer *t, const bool *keep);

/* After the last window: condemn as strategy posttrain does, down to n_left neurons. */
void decision_condemn(struct trainer *t, uint32_t n_left);

/* Put back or remove the condemned, and tell the probes. */
enum esp_status decision_carry_out(struct trainer *t);

#endif
