/* cli/run.h - a training run of the program: a session (session/session.h) with a progress line, a window, signals
 * and a report.
 *
 * The order of calls is: run_open; session_prepare with session_open, or session_resume; run_to_end; run_free. */
#ifndef ESPALIER_CLI_RUN_H
#define ESPALIER_CLI_RUN_H

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/watch.h"
#include "session/session.h"

struct run {
    const struct options *options;
    struct session session;
    struct watch *watch; /* the window of --view; NULL: no window */
    struct progress progress;
};

/* Set up a session with the options for threads, recording and checkpoints. Do not move *r in memory before
 * run_free. Call run_free also after a failure. */
enum esp_status run_open(struct run *r, const struct options *o);

/* Train to the last image, label, test, store the results in the recording and print them. `st` is the status of
 * the preceding calls; after a failure of one of them only the files are closed. */
enum esp_status run_to_end(struct run *r, enum esp_status st);
void run_free(struct run *r);

#endif
