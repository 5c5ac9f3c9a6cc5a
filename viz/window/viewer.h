/* viz/window/viewer.h - a window on the scene of a run, by SDL: pixels out, keys and mouse in.
 *
 * Runs until the user closes it, in a process or thread of its own beside the feed. What a command
 * means is decided by the scene; here it reaches the controls of the run. */
#ifndef ESPALIER_VIZ_WINDOW_VIEWER_H
#define ESPALIER_VIZ_WINDOW_VIEWER_H

#include "base/output.h"
#include "base/status.h"
#include "viz/feed/relay.h"
#include "viz/scene/scene.h"

#include <stdbool.h>
#include <stdint.h>

struct viewer_options {
    struct scene_options scene;
    int width, height;              /* of the window in points */
    uint64_t frames;                /* close after so many; 0: when the user wants */
    struct output_order screenshot; /* PNG of the last of these frames; path NULL: none */
    bool leave_with_feed;           /* close when the feed fails, instead of saying so */
    /* Called when the window is open and the first frame can be drawn; or NULL. */
    void (*opened)(void *context);
    /* Whether the feed still runs; asked now and then. NULL: it does. */
    bool (*alive)(void *context);
    void *context;
};

/* What the frames took. */
struct viewer_report {
    uint64_t frames, drawn;   /* passes of the loop; those that changed a pixel */
    double wall_s;            /* from the first frame to the last */
    double busy_s, longest_s; /* reading the feed, drawing and showing; the longest one */
};

/* Show a relay until the window is closed. The video driver is SDL's choice (SDL_VIDEODRIVER); with
 * `frames` and no display it is the invisible one. ESP_IO if there is no display or no window can be
 * opened, ESP_INPUT if no font is there or the screenshot cannot be written. */
enum esp_status viewer_run(struct relay *relay, const struct viewer_options *options,
                           struct viewer_report *report);

#endif
