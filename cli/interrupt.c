/* cli/interrupt.c - stores signals in global variables, because a signal handler receives no pointer to other
 * data. */
#include "cli/interrupt.h"

#include "sim/network/control.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { N_SIGNALS = sizeof signals / sizeof *signals };

/* Whether a signal has arrived. Read by the main thread and by the threads of labelling and testing. */
static atomic_bool asked;
static struct control *volatile held; /* the control of interrupt_watch */

static void set_all(void (*handler)(int))
{
    for (int k = 0; k < N_SIGNALS; k++) {
        struct sigaction now;
        struct sigaction next = {.sa_handler = handler, .sa_flags = SA_RESTART};
        if (sigaction(signals[k], NULL, &now) != 0 || now.sa_handler == SIG_IGN)
            continue;
        sigemptyset(&next.sa_mask);
        sigaction(signals[k], &next, NULL);
    }
}

static void ask(int number)
{
    (void)number;
    atomic_store(&asked, true);
    if (held)
        control_leave(held);
    set_all(SIG_DFL);
}

void interrupt_watch(struct control *control)
{
    atomic_store(&asked, false);
    held = control;
    set_all(ask);
}

void interrupt_ignore(void)
{
    set_all(SIG_DFL);
    held = NULL;
}

bool interrupt_asked(void)
{
    return atomic_load(&asked);
}
