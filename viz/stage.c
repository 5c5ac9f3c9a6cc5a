/* viz/stage.c - the names and colours of classes. */
#include "viz/stage.h"

#include <stdio.h>

struct number stage_class_name(uint8_t label)
{
    struct number n = {"no class yet"};
    if (label != STORY_NO_CLASS)
        snprintf(n.text, sizeof n.text, "class %u", (unsigned)label);
    return n;
}

struct stage_title stage_title(const struct stage *s, const char *what, struct rect panel)
{
    struct stage_title t;
    snprintf(t.text, sizeof t.text, "%s", what);
    if (s->n_populations < 2)
        return t;
    struct stage_title named;
    snprintf(named.text, sizeof named.text, "%s \xc2\xb7 %s", what, s->book->population);
    return brush_title_line(&s->brush, panel, named.text).w > 0 ? named : t;
}

uint32_t stage_class_colour(const struct stage *s, uint8_t label)
{
    return label == STORY_NO_CLASS ? s->brush.theme->dim
                                   : theme_class(s->brush.theme, label);
}
