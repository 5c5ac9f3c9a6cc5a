/* tests/faults/faults.c */
#define _GNU_SOURCE /* syscall */
#include "tests/faults/faults.h"
#include "tests/faults/serve.h"

#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FRAMES = 8, LINE = 128, PAGE = 4096 };

static const char *const kind_names[FAULTS_KINDS] = {"memory", "hdf5", "files"};

enum manner { ONCE, ALWAYS, SHORT, KILL };

static struct {
    int log; /* descriptor, -1: none */
    int kind;
    unsigned long at;
    enum manner manner;
    atomic_ulong n_calls[FAULTS_KINDS];
    atomic_bool spent; /* the short transfer has been made */
    atomic_bool armed;
} plan = {.log = -1, .kind = -1};

/* Straight to the system: the calls of libc lead back here. */
static void note(const char *line)
{
    if (plan.log >= 0)
        (void)!syscall(SYS_write, plan.log, line, strlen(line));
}

static void read_plan(void)
{
    const char *fault = getenv("FAULT"), *log = getenv("FAULT_LOG");
    char kind[16] = "", manner[16] = "once";
    if (log)
        plan.log = (int)syscall(SYS_openat, AT_FDCWD, log,
                                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (!fault || sscanf(fault, "%15[a-z0-9]:%lu:%15s", kind, &plan.at, manner) < 2)
        return;
    for (int k = 0; k < FAULTS_KINDS; k++)
        if (strcmp(kind, kind_names[k]) == 0)
            plan.kind = k;
    plan.manner = strcmp(manner, "always") == 0  ? ALWAYS
                  : strcmp(manner, "short") == 0 ? SHORT
                  : strcmp(manner, "kill") == 0  ? KILL
                                                 : ONCE;
}

/* Where a call stands: a hash of the calls that led to it. Addresses differ from run to run. */
static void note_call(enum faults_kind kind, const char *call)
{
    char line[LINE];
    void *frames[FRAMES] = {NULL};
    uint64_t place = 0;
    if (plan.log < 0)
        return;
    const int n = backtrace(frames, FRAMES);
    for (int k = 2; k < n; k++)
        place = (place ^ (uint64_t)(uintptr_t)frames[k]) * UINT64_C(0x9e3779b97f4a7c15);
    snprintf(line, sizeof line, "%s %s %016llx\n", kind_names[kind], call,
             (unsigned long long)place);
    note(line);
}

static void note_strike(enum faults_kind kind, const char *call)
{
    char line[LINE];
    snprintf(line, sizeof line, "struck %s %s\n", kind_names[kind], call);
    note(line);
}

/* The number of this call of its kind; 0 outside main. */
static unsigned long count(enum faults_kind kind, const char *call)
{
    if (!atomic_load(&plan.armed))
        return 0;
    note_call(kind, call);
    return atomic_fetch_add(&plan.n_calls[kind], 1) + 1;
}

bool faults_strike(enum faults_kind kind, const char *call)
{
    const unsigned long k = count(kind, call);
    const bool strikes = k > 0 && plan.kind == (int)kind && plan.manner != SHORT &&
                         (k == plan.at || (k > plan.at && plan.manner == ALWAYS));
    if (strikes)
        note_strike(kind, call);
    if (strikes && plan.manner == KILL)
        kill(getpid(), SIGKILL);
    return strikes;
}

bool faults_strike_transfer(enum faults_kind kind, const char *call, size_t *n)
{
    if (plan.manner != SHORT || plan.kind != (int)kind)
        return faults_strike(kind, call);
    if (count(kind, call) >= plan.at && *n > 1 && !atomic_exchange(&plan.spent, true)) {
        *n /= 2;
        note_strike(kind, call);
    }
    return false;
}

size_t faults_last_bytes(enum faults_kind kind, uint64_t place, size_t n)
{
    const size_t within = PAGE - (size_t)(place % PAGE);
    const bool dies = plan.manner == KILL && plan.kind == (int)kind &&
                      atomic_load(&plan.armed) &&
                      atomic_load(&plan.n_calls[kind]) + 1 == plan.at;
    return dies && within < n ? within : 0;
}

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

/* A child counts for itself; what fails there is of no interest. */
static void disarm(void)
{
    atomic_store(&plan.armed, false);
}

static int run(int argc, char **argv)
{
    read_plan();
    atomic_store(&plan.armed, true);
    const int status = __real_main(argc, argv);
    disarm();
    return status;
}

/* Sanitizers and gcov have work to do before and after it. */
int __wrap_main(int argc, char **argv)
{
    void *frame;
    backtrace(&frame, 1); /* its library is loaded now */
    pthread_atfork(NULL, NULL, disarm);
    return getenv("FAULT_SERVE") ? serve(run) : run(argc, argv);
}
