/* studies/pool.c - start children, collect them, show progress, stop at a signal. */
#include "studies/pool.h"

#include "base/array.h"
#include "base/child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Most bytes of a message about a failure; below PIPE_BUF, so that writing to the pipe is atomic and does not
 * block. */
enum { MESSAGE = 1024 };

/* A running child process. */
struct slot {
    pid_t child; /* process number of the child */
    size_t task;
    int message; /* read end of the pipe on which the child reports a failure */
};

struct pool_state {
    const struct pool *pool;
    /* [n_slots] The first n_running are running children, in the order of their start. */
    struct slot *slots;
    struct pool_pulse *pulses; /* [n_tasks], shared with the children */
    /* [n_slots] progress of the running tasks, for the display. */
    struct pool_running *running;
    size_t n_slots, n_tasks, n_begun, n_ended, n_failed, n_running;
    /* awaited: signals that the parent waits for; before: the signal mask of the caller, to be restored. */
    sigset_t awaited, before;
};

void pool_tell(struct pool_pulse *pulse, double fraction)
{
    const double whole = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    atomic_store_explicit(&pulse->done, (unsigned)(whole * POOL_WHOLE),
                          memory_order_relaxed);
}

/* ---- the child ---- */

static void be_child(const struct pool_state *c, size_t task, int message)
{
    signal(SIGINT,
           SIG_IGN); /* Ctrl-C also reaches children; the parent ends them by SIGTERM */
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    sigprocmask(SIG_SETMASK, &c->before, NULL);
    const enum esp_status st = c->pool->work(c->pool->context, task, &c->pulses[task]);
    if (st != ESP_OK) {
        const char *why = esp_message();
        if (write(message, why, strnlen(why, MESSAGE - 1)) < 0)
            /* The parent then reports this signal instead of the message. */
            raise(SIGABRT);
    }
    c->pool->leave(esp_exit_status(st));
}

static enum esp_status begin(struct pool_state *c)
{
    int ends[2];
    if (pipe(ends) != 0)
        return esp_fail(ESP_IO, "no pipe to another process: %s", strerror(errno));
    fflush(NULL); /* otherwise the child would write the buffered output again */
    const pid_t child = child_fork();
    if (child == 0) {
        close(ends[0]);
        be_child(c, c->n_begun, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return esp_fail(ESP_IO, "no further process: %s", strerror(errno));
    }
    c->slots[c->n_running++] = (struct slot){child, c->n_begun++, ends[0]};
    return ESP_OK;
}

/* ---- the parent ---- */

/* Return why a task failed, as a text in why[MESSAGE]; NULL if it did not fail. `status` is that of waitpid. */
static const char *failure_of(const struct slot *s, int status, char *why)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NULL;
    const ssize_t n = read(s->message, why, MESSAGE - 1);
    why[n > 0 ? n : 0] = '\0';
    if (WIFSIGNALED(status))
        snprintf(why, MESSAGE, "ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    else if (n <= 0)
        snprintf(why, MESSAGE, "ended with status %d", WEXITSTATUS(status));
    return why;
}

static void end(struct pool_state *c, size_t slot, int status, bool reported)
{
    char why[MESSAGE];
    const struct slot s = c->slots[slot];
    const char *failure = failure_of(&s, status, why);
    close(s.message);
    c->n_running--;
    memmove(c->slots + slot, c->slots + slot + 1,
            (c->n_running - slot) * sizeof *c->slots);
    c->n_ended++;
    c->n_failed += failure != NULL;
    if (reported)
        c->pool->ended(c->pool->context, s.task, failure);
}

/* Call `end` for the children of the pool that have ended. Other children of this process are left alone. */
static void collect(struct pool_state *c, bool wait_for_all, bool reported)
{
    for (size_t k = c->n_running; k-- > 0;) {
        int status = 0;
        pid_t got;
        do
            got = waitpid(c->slots[k].child, &status, wait_for_all ? 0 : WNOHANG);
        while (got < 0 && errno == EINTR);
        if (got != 0)
            end(c, k, got < 0 ? SIGKILL : status, reported);
    }
}

static void end_children(struct pool_state *c)
{
    for (size_t k = 0; k < c->n_running; k++)
        kill(c->slots[k].child, SIGTERM);
    collect(c, true, false);
}

static void show(struct pool_state *c)
{
    if (!c->pool->tick)
        return;
    for (size_t k = 0; k < c->n_running; k++) {
        const size_t task = c->slots[k].task;
        const unsigned done =
            atomic_load_explicit(&c->pulses[task].done, memory_order_relaxed);
        c->running[k] = (struct pool_running){task, (double)done / POOL_WHOLE};
    }
    const struct pool_view view = {.n_tasks = c->n_tasks,
                                   .n_ended = c->n_ended,
                                   .n_failed = c->n_failed,
                                   .running = c->running,
                                   .n_running = c->n_running};
    c->pool->tick(c->pool->context, &view);
}

/* Wait until a child ends, a signal asks the pool to stop, or 0.1 s has passed. Return true after such a
 * signal. */
static bool is_asked_to_stop(const struct pool_state *c)
{
    const struct timespec timeout = {.tv_nsec = 100 * 1000 * 1000};
    const int got = sigtimedwait(&c->awaited, NULL, &timeout);
    return got == SIGINT || got == SIGTERM || got == SIGHUP;
}

static enum esp_status run_tasks(struct pool_state *c)
{
    while (c->n_ended < c->n_tasks) {
        enum esp_status st = ESP_OK;
        while (st == ESP_OK && c->n_running < c->n_slots && c->n_begun < c->n_tasks)
            st = begin(c);
        if (st != ESP_OK && c->n_running == 0)
            return st; /* otherwise try again after a child has ended */
        show(c);
        if (is_asked_to_stop(c)) {
            end_children(c);
            return esp_fail(ESP_INTERRUPTED, "stopped by a signal");
        }
        collect(c, false, true);
    }
    return ESP_OK;
}

static enum esp_status pool_state_create(const struct pool *pool, size_t n_tasks,
                                         unsigned n_jobs, struct pool_state *c)
{
    *c = (struct pool_state){.pool = pool, .n_tasks = n_tasks};
    c->n_slots = n_jobs < n_tasks ? n_jobs : n_tasks;
    c->slots = array_create(c->n_slots, sizeof *c->slots);
    c->running = array_create(c->n_slots, sizeof *c->running);
    c->pulses = mmap(NULL, (n_tasks + 1) * sizeof *c->pulses, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c->pulses == MAP_FAILED) {
        c->pulses = NULL;
        return esp_fail(ESP_MEMORY, "no memory to share with other processes: %s",
                        strerror(errno));
    }
    return c->slots && c->running ? ESP_OK : ESP_MEMORY;
}

static void pool_state_free(struct pool_state *c)
{
    if (c->pulses)
        munmap(c->pulses, (c->n_tasks + 1) * sizeof *c->pulses);
    array_free(c->slots);
    array_free(c->running);
}

/* Choose the signals to wait for: SIGCHLD, and the signals that ask to stop. Signals that this process ignores
 * (nohup) are left out. */
static void choose_signals(sigset_t *awaited)
{
    static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(awaited);
    sigaddset(awaited, SIGCHLD);
    for (size_t k = 0; k < sizeof stops / sizeof *stops; k++) {
        struct sigaction now;
        if (sigaction(stops[k], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(awaited, stops[k]);
    }
}

enum esp_status pool_run(const struct pool *pool, size_t n_tasks, unsigned n_jobs)
{
    struct pool_state c;
    enum esp_status st = pool_state_create(pool, n_tasks, n_jobs, &c);
    if (st == ESP_OK) {
        choose_signals(&c.awaited);
        sigprocmask(SIG_BLOCK, &c.awaited, &c.before);
        st = run_tasks(&c);
        sigprocmask(SIG_SETMASK, &c.before, NULL);
    }
    pool_state_free(&c);
    return st;
}
