/* cli/interrupt.h - reacts to SIGINT, SIGTERM and SIGHUP. The first signal asks the run to save itself and stop. A
 * second signal ends the process at once. */
#ifndef ESPALIER_CLI_INTERRUPT_H
#define ESPALIER_CLI_INTERRUPT_H

#include <stdbool.h>

struct control;

/* From now on the first signal sets a flag. If the run of `control` is paused or limited in speed, the signal also
 * lets it continue at full speed. `control` may be NULL. Signals that the process ignores stay ignored (nohup). */
void interrupt_watch(struct control *control);

/* From now on a signal ends the process again. */
void interrupt_ignore(void);

/* Return whether a signal has arrived since interrupt_watch. */
bool interrupt_asked(void);

#endif
