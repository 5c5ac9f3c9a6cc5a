/* cli/watch.h - the window of `train --view`, which shows a training run. It has two implementations:
 * watch_window.c, and watch_absent.c for a build without SDL.
 *
 * The window is a process of its own, so that a failure of the window or of the display does not affect the run.
 * The window stays after the end of the run until the user closes it. The run waits for the window only if --frames
 * limits the number of its frames. */
#ifndef ESPALIER_CLI_WATCH_H
#define ESPALIER_CLI_WATCH_H

#include "cli/options.h"

#include "datasets/dataset.h"
#include "session/session.h"
#include "sim/config/config.h"
#include "sim/network/control.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"

struct watch;

/* Return what this build lacks for a window, and the remedy; NULL: it lacks nothing. */
const char *watch_missing(void);

/* Start the process of the window if --view is given; otherwise set *out to NULL. Call this before files are opened
 * and threads are started. The window opens when the run begins. Return ESP_INPUT if options contradict each other
 * or the build has no viewer. */
enum esp_status watch_begin(const struct options *o, const struct config *resolved,
                            const struct dataset_info *data, uint64_t images_run,
                            struct watch **out);

/* Set the network whose weights are shown. It must exist until watch_end. */
void watch_network(struct watch *w, struct network *net);

/* Set the training that answers questions of the laboratory. It must exist until watch_end. */
void watch_trainer(struct watch *w, const struct trainer *t);

/* watch_control returns the control by which the window pauses and steers the run, NULL if `w` is NULL. watch_probe
 * returns the probe that receives the events of the run; its callbacks are NULL if `w` is NULL. */
struct control *watch_control(struct watch *w);
struct probe watch_probe(struct watch *w);

/* watch_stage shows how far labelling or testing is: `done` of n images. watch_tested shows the accuracy of the
 * test, 0 to 1. */
void watch_stage(struct watch *w, enum session_stage stage, size_t done, size_t n);
void watch_tested(struct watch *w, double accuracy);

/* Show a message in the window; does nothing if `w` is NULL. */
void watch_say(struct watch *w, const char *message);

/* Tell the window the status of the run and free `w`. After a failure the window closes; otherwise it shows the
 * message. If --frames was given, wait for the window. NULL is allowed. */
void watch_end(struct watch *w, enum esp_status run, const char *message);

#endif
