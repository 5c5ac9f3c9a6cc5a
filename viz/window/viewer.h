/* viz/window/viewer.h - show the scene of a run in a window, by SDL.
 *
 * The viewer runs until the user closes the window, in another process or thread than the feed. The scene
 * interprets input; the viewer passes the resulting requests to the controls of the run. */
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
    int width, height; /* size of the window in points */
    uint64_t frames;   /* close after this number of frames; 0: only the user closes it */
    /* PNG file for the last frame of `frames`; path NULL: none */
    struct output_order screenshot;
    /* Close the window when the feed fails, instead of showing a message. */
    bool leave_with_feed;
    /* Called when the window is open and the first frame can be drawn; or NULL. */
    void (*opened)(void *context);
    /* Returns whether the process of the feed still exists; called from time to time. NULL: it does. */
    bool (*alive)(void *context);
    void *context;
};

/* The cost of the frames. */
struct viewer_report {
    uint64_t frames, drawn; /* all frames; those that changed a pixel */
    double wall_s;          /* from the first frame to the last */
    /* Time to read the feed, draw and show: sum, and longest frame. */
    double busy_s, longest_s;
};

/* Show a relay until the window is closed. The video driver is SDL's choice (SDL_VIDEODRIVER); with `frames` and
 * without a display it is SDL's dummy driver. ESP_IO if there is no display or no window can be opened, ESP_INPUT
 * if no font is found or the screenshot cannot be written. */
enum esp_status viewer_run(struct relay *relay, const struct viewer_options *options,
                           struct viewer_report *report);

#endif
