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

uint32_t stage_class_colour(const struct stage *s, uint8_t label)
{
    return label == STORY_NO_CLASS ? s->brush.theme->dim
                                   : theme_class(s->brush.theme, label);
}
