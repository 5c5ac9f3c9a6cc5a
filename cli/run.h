/* cli/run.h - a training run of the program: a session with a progress line, a window, signals and a report.
 *
 *     run_open, then session_prepare and session_open or session_resume, then run_to_end and run_free */
#ifndef ESPALIER_CLI_RUN_H
#define ESPALIER_CLI_RUN_H

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/watch.h"
#include "session/session.h"

struct run {
    const struct options *options;
    struct session session;
    struct watch *watch; /* --view; NULL: no window */
    struct progress progress;
};

/* Set up a blank session with the options for threads, recording and checkpoints. *r must not move until run_free,
 * which must be called after a failure, too. */
enum esp_status run_open(struct run *r, const struct options *o);

/* Train to the last image, label, test, record the results and print them. `st` is the status of preparing the
 * session: after a failure, only close the files. */
enum esp_status run_to_end(struct run *r, enum esp_status st);
void run_free(struct run *r);

#endif
