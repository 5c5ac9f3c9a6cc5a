/* viz/panels/input.h - what the user does with keys and mouse, what that asks of the run or the window, and the
 * line of the help that says so. */
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
    INPUT_REPEAT =
        4, /* the key is held down and comes again; what toggles does so once */
};

enum input_pointer {
    INPUT_MOVE,
    INPUT_PRESS, /* the left button */
    INPUT_RELEASE,
    INPUT_WHEEL, /* `amount` notches, positive: away from the user */
    INPUT_LEAVE, /* the window */
};

/* What lies under a pixel. */
struct panel_hit {
    const struct panel *panel; /* NULL: none */
    bool threshold;            /* the line that can be dragged */
    bool neuron;               /* some neuron's row, tile or bar: */
    esp_id birth;
};

/* What a key or the mouse asks of the run or the window; the scene has done the rest by itself. */
enum request_verb {
    REQUEST_NOTHING,
    REQUEST_PAUSE, /* or go on */
    REQUEST_STEP_IMAGE,
    REQUEST_STEP_TICK,
    REQUEST_SLOWER,
    REQUEST_FASTER,
    REQUEST_THRESHOLD, /* `value` spikes of h from now on; NAN: the strategy decides again */
    REQUEST_SEEK,      /* to image `value` of the run */
    REQUEST_SCREENSHOT,
    REQUEST_FULLSCREEN,
    REQUEST_QUIT,
    REQUEST_POPULATION, /* from a panel to the scene: show the next one */
};

struct request {
    enum request_verb verb;
    double value;
};

/* A line of the help, in one of its sections. */
enum help_section { HELP_RUN, HELP_PANELS, HELP_SPIKES, HELP_NEURONS, HELP_SECTIONS };

struct help_line {
    enum help_section section;
    const char *keys;
    const char *what;  /* what they do, */
    const char *brief; /* and that in at most 19 letters; NULL: what */
};

#endif
