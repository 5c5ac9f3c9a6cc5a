/* viz/scene/scene_lab.c - what passes between the laboratory and the run. */
#include "viz/scene/scene_state.h"

bool scene_take_action(struct scene *s, struct action *out)
{
    return lab_take(&s->lab, out);
}

bool scene_question(const struct scene *s, struct lab_question *out)
{
    return lab_question(&s->lab, out);
}

void scene_asked(struct scene *s)
{
    lab_sent(&s->lab);
    s->context.redraw = true;
}

void scene_answer(struct scene *s, const struct lab_answer *answer)
{
    lab_answered(&s->lab, answer);
    s->context.redraw = true;
}

/* An answer on the pad is asked again after what has changed it. */
void scene_acted(struct scene *s, const struct lab_action *action)
{
    lab_acted(&s->lab, action);
    if (action->is_refused)
        panel_say(&s->context, "%s", action->text);
    if (s->lab.has_answer && !s->lab.is_open && !action->is_refused &&
        action->action.kind != ACTION_ASK)
        lab_ask(&s->lab);
    s->context.redraw = true;
}
