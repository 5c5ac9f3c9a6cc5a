/* cli/watch.h - a window beside a training run, for --view. Two implementations, chosen by meson:
 * watch_window.c, and watch_absent.c for a build without SDL.
 *
 * The window has a process of its own, so that a failure of the window or of the display does not affect the run.
 * The window stays open after the run until the user closes it. The run never waits for the window unless --frames
 * limits how long it is open. */
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

/* What this build lacks for a window, with the remedy; NULL: nothing. */
const char *watch_missing(void);

/* Fork the process of the window if --view is given; otherwise set *out to NULL. Call it before files are opened and
 * threads are started. The window opens when the run begins. ESP_INPUT if the options are inconsistent or the build
 * has no viewer. */
enum esp_status watch_begin(const struct options *o, const struct config *resolved,
                            const struct dataset_info *data, uint64_t images_run,
                            struct watch **out);

/* Set the network, whose weights are shown; borrowed until watch_end. */
void watch_network(struct watch *w, struct network *net);

/* watch_control: the control through which the window pauses and steers the run. watch_probe: the probe that
 * receives the events of the run. Both are empty if `w` is NULL. */
struct control *watch_control(struct watch *w);
struct probe watch_probe(struct watch *w);

/* Show how far labelling or testing is, and the result of testing. */
void watch_stage(struct watch *w, enum session_stage stage, size_t done, size_t n);
void watch_tested(struct watch *w, double accuracy);

/* Show a message in the window; does nothing if `w` is NULL. */
void watch_say(struct watch *w, const char *message);

/* End the watch with the status of the run: after a failure the window closes, else it shows the message. Waits for
 * the window only if --frames was given. Frees `w`; NULL is allowed. */
void watch_end(struct watch *w, enum esp_status run, const char *message);

#endif
