/* cli/interrupt.h - SIGINT, SIGTERM and SIGHUP ask a run to save itself and stop; a second signal ends the process
 * at once, as by default. */
#ifndef ESPALIER_CLI_INTERRUPT_H
#define ESPALIER_CLI_INTERRUPT_H

#include <stdbool.h>

struct control;

/* From now on the next signal only sets a flag. A signal that is ignored stays ignored (nohup). If the run
 * of `control` (may be NULL) is paused or slowed, the signal lets it continue at full speed. */
void interrupt_watch(struct control *control);

/* Signals end the process again. */
void interrupt_ignore(void);

/* Whether a signal has come. */
bool interrupt_asked(void);

#endif
