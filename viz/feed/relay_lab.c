/* viz/feed/relay_lab.c */
#include "viz/feed/relay_lab.h"

bool relay_lab_ask(struct relay_lab *lab, const struct lab_question *q)
{
    const unsigned asked = atomic_load(&lab->asked);
    if (asked != atomic_load(&lab->answered))
        return false;
    lab->question = *q;
    atomic_store(&lab->asked, asked + 1);
    return true;
}

bool relay_lab_take_answer(struct relay_lab *lab, unsigned *seen, struct lab_answer *out)
{
    const unsigned answered = atomic_load(&lab->answered);
    if (answered == *seen)
        return false;
    *out = lab->answer; /* the feed writes the next one only after another question */
    *seen = answered;
    return true;
}

bool relay_lab_take_action(struct relay_lab *lab, unsigned *seen, struct lab_action *out)
{
    const unsigned n = atomic_load(&lab->n_actions);
    if (n - *seen > RELAY_ACTIONS / 2) /* the oldest are about to be overwritten */
        *seen = n - RELAY_ACTIONS / 2;
    if (n == *seen)
        return false;
    *out = lab->action[(*seen)++ % RELAY_ACTIONS];
    return true;
}

const struct lab_question *relay_lab_question(const struct relay_lab *lab)
{
    return atomic_load(&lab->asked) == atomic_load(&lab->answered) ? NULL
                                                                   : &lab->question;
}

void relay_lab_answer(struct relay_lab *lab, const struct lab_answer *answer)
{
    lab->answer = *answer;
    atomic_fetch_add(&lab->answered, 1);
}

void relay_lab_add_action(struct relay_lab *lab, const struct lab_action *action)
{
    const unsigned n = atomic_load(&lab->n_actions);
    lab->action[n % RELAY_ACTIONS] = *action;
    atomic_store(&lab->n_actions, n + 1);
}
