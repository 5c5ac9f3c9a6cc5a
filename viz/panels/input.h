/* viz/panels/input.h - keys and mouse as plain data, requests to the run or the window, and the lines of the
 * help. */
#ifndef ESPALIER_VIZ_PANELS_INPUT_H
#define ESPALIER_VIZ_PANELS_INPUT_H

#include "base/types.h"

#include <stdbool.h>

struct panel; /* viz/panels/panel.h */

enum input_key {
    INPUT_LEFT,
    INPUT_RIGHT,
    INPUT_UP,
    INPUT_DOWN,
    INPUT_HOME,
    INPUT_END,
    INPUT_PAGE_UP,
    INPUT_PAGE_DOWN,
    INPUT_ENTER,
    INPUT_ESCAPE,
    INPUT_BACKSPACE,
    INPUT_TAB,
    INPUT_F11,
    INPUT_F12,
};

enum input_modifiers {
    INPUT_SHIFT = 1,
    INPUT_CTRL = 2,
    INPUT_REPEAT = 4, /* the key is held down and repeats; keys that toggle ignore it */
};

enum input_pointer {
    INPUT_MOVE,
    INPUT_PRESS, /* left button pressed */
    INPUT_RELEASE,
    INPUT_WHEEL, /* `amount` notches, positive: away from the user */
    INPUT_LEAVE, /* the mouse has left the window */
};

/* What is under a pixel. */
struct panel_hit {
    const struct panel *panel; /* NULL: none */
    bool threshold;            /* the threshold line, which can be dragged */
    bool neuron;               /* the row, tile or bar of the neuron `birth` */
    esp_id birth;
};

/* A request to the run or the window. The scene handles all other effects of keys and mouse itself. */
enum request_verb {
    REQUEST_NOTHING,
    REQUEST_PAUSE, /* pause or continue */
    REQUEST_STEP_IMAGE,
    REQUEST_STEP_TICK,
    REQUEST_SLOWER,
    REQUEST_FASTER,
    REQUEST_PACE, /* begin or end the pruning pace */
    /* Set the threshold to `value` spikes of h; NAN: the strategy decides. */
    REQUEST_THRESHOLD,
    REQUEST_SEEK, /* jump to image `value` of the run */
    REQUEST_SCREENSHOT,
    REQUEST_SVG,    /* what is seen as a vector picture */
    REQUEST_SPIKES, /* the spikes that are measured as a table */
    REQUEST_FULLSCREEN,
    REQUEST_QUIT,
    REQUEST_POPULATION, /* from a panel to the scene: show the next population */
    REQUEST_OPEN, /* from a panel to the scene: show the panel `value` of panels[] */
};

struct request {
    enum request_verb verb;
    double value;
};

/* The sections of the help, and a line in one of them. */
enum help_section { HELP_RUN, HELP_PANELS, HELP_SPIKES, HELP_NEURONS, HELP_SECTIONS };

struct help_line {
    enum help_section section;
    const char *keys;
    const char *what;  /* effect of the keys */
    const char *brief; /* `what` in at most 19 characters; NULL: `what` is short enough */
};

#endif
