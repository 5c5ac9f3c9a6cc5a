/* viz/panels/panel.c - the names and colours of classes. */
#include "viz/panels/panel.h"

#include <stdio.h>

struct number panel_context_class_name(uint8_t label)
{
    struct number n = {"no class yet"};
    if (label != EVENT_NO_CLASS)
        snprintf(n.text, sizeof n.text, "class %u", (unsigned)label);
    return n;
}

struct panel_context_title panel_context_title(const struct panel_context *s,
                                               const char *what, struct rect panel)
{
    struct panel_context_title t;
    snprintf(t.text, sizeof t.text, "%s", what);
    if (s->n_populations < 2)
        return t;
    struct panel_context_title named;
    snprintf(named.text, sizeof named.text, "%s \xc2\xb7 %s", what, s->model->population);
    return brush_title_line(&s->brush, panel, named.text).w > 0 ? named : t;
}

uint32_t panel_context_class_colour(const struct panel_context *s, uint8_t label)
{
    return label == EVENT_NO_CLASS ? s->brush.theme->dim
                                   : theme_class(s->brush.theme, label);
}
