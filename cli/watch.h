/* cli/watch.h - a window beside a training run, for --view. Two implementations, chosen by meson:
 * watch_window.c, and watch_absent.c for a build without SDL.
 *
 * The window has a process of its own, so that nothing that happens to it, a display that goes
 * away included, reaches the run. It outlives the run until the user closes it; a run never waits
 * for it, unless --frames says when it closes by itself. */
#ifndef ESPALIER_CLI_WATCH_H
#define ESPALIER_CLI_WATCH_H

#include "cli/options.h"

#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "sim/network/control.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"

struct watch;

/* What this build lacks for a window, with the remedy, or NULL. */
const char *watch_missing(void);

/* Begin what --view asks for; NULL in *out without it. Call before files are opened and threads are
 * started, since the process is forked here; its window opens when the run begins. ESP_INPUT if the
 * options make no sense or the build has no viewer. */
enum esp_status watch_begin(const struct options *o, const struct config *resolved,
                            const struct dataset_info *data, uint64_t images_run,
                            struct watch **out);

/* The network of the run, whose weights are shown; borrowed until the watch ends. */
void watch_network(struct watch *w, struct network *net);

/* What steers the run, and the probe that gets its events; nothing without a watch. */
struct control *watch_control(struct watch *w);
struct probe watch_probe(struct watch *w);

/* Show a message, or nothing if `w` is NULL. */
void watch_say(struct watch *w, const char *message);

/* The run is over, with this status: after a failure the window closes, else it shows the message.
 * Waits for the window only if --frames was given. Frees; NULL is fine. */
void watch_end(struct watch *w, enum esp_status run, const char *message);

#endif
