/* viz/feed/relay_lab.h - the part of a relay (viz/feed/relay.h) that belongs to the laboratory: one question at a time,
 * its answer, and a list of the actions that were applied. Neither side waits. */
#ifndef ESPALIER_VIZ_FEED_RELAY_LAB_H
#define ESPALIER_VIZ_FEED_RELAY_LAB_H

#include "viz/feed/lab_events.h"

#include <stdatomic.h>

enum { RELAY_ACTIONS = 64 };

struct relay_lab {
    atomic_uint asked,
        answered; /* numbers of questions and answers; equal: none is open */
    struct lab_question question;
    struct lab_answer answer;
    atomic_uint n_actions; /* action[k % RELAY_ACTIONS] is the k-th */
    struct lab_action action[RELAY_ACTIONS];
    /* The run is between two images, where questions are answered and actions applied. */
    atomic_bool is_between;
};

/* ---- the viewer ---- */

/* Ask; return false if a question is still open. */
bool relay_lab_ask(struct relay_lab *lab, const struct lab_question *q);

/* Copy the answer after number *seen, and count it; return false if there is none. */
bool relay_lab_take_answer(struct relay_lab *lab, unsigned *seen, struct lab_answer *out);

/* Copy the action after number *seen, and count it; return false if there is none. Actions that were overwritten
 * are left out. */
bool relay_lab_take_action(struct relay_lab *lab, unsigned *seen, struct lab_action *out);

/* ---- the feed ---- */

/* The open question; NULL: there is none. */
const struct lab_question *relay_lab_question(const struct relay_lab *lab);
void relay_lab_answer(struct relay_lab *lab, const struct lab_answer *answer);
void relay_lab_add_action(struct relay_lab *lab, const struct lab_action *action);

#endif
