/* session/sandbox.c - fork, use the file in the child, read the child's result, check how the child ended. */
#include "session/sandbox.h"

#include "base/child.h"
#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_SECONDS = 60 /* limit of processor time of the child */ };

/* SANITIZED: a sanitizer is active, which reserves terabytes of address space. gcc and clang announce it by
 * different macros. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

static void limit(int resource, rlim_t most)
{
    struct rlimit l;
    if (getrlimit(resource, &l) == 0 &&
        (l.rlim_cur == RLIM_INFINITY || l.rlim_cur > most)) {
        l.rlim_cur = most;
        setrlimit(resource, &l); /* if this fails, the child merely has no such limit */
    }
}

/* n_threads: number of threads of this process that may be inside libhdf5. n_here: how many times the calling
 * thread is counted in n_threads. */
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static int n_threads;
static _Thread_local int n_here;

void sandbox_count_threads(int change)
{
    pthread_mutex_lock(&counting);
    n_threads += change;
    pthread_mutex_unlock(&counting);
}

void sandbox_count_calls(int change)
{
    n_here += change;
    sandbox_count_threads(change);
}

/* Fork. If another thread may be inside libhdf5, do not fork but return -1 with errno = 0. */
static pid_t fork_alone(void)
{
    errno = 0;
    pthread_mutex_lock(&counting);
    const pid_t child = n_threads > n_here ? -1 : child_fork();
    const int reason = errno;
    pthread_mutex_unlock(&counting);
    errno = reason;
    return child;
}

/* The result, which the child writes to the pipe. */
struct result {
    enum esp_status status;
    char message[1024];
};

static _Noreturn void play(const char *path, sandbox_use *use, void *context,
                           int to_parent)
{
    struct result o = {.status = ESP_OK};
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, MOST_SECONDS);
#ifndef SANITIZED
    limit(RLIMIT_AS, memory_mapped() + memory_available());
#endif
    o.status = use(path, context);
    snprintf(o.message, sizeof o.message, "%s", esp_message());
    const bool written = write(to_parent, &o, sizeof o) == sizeof o;
    _exit(written ? 0 : 1); /* exit would also write the parent's stdio buffers */
}

static enum esp_status judge_end(const char *path, int result)
{
    const int by = WIFSIGNALED(result) ? WTERMSIG(result) : 0;
    if (by == SIGINT || by == SIGTERM)
        return esp_fail(ESP_INTERRUPTED, "%s: stopped while it was read", path);
    if (by == SIGKILL)
        return esp_fail(ESP_IO, "%s: the process that tried to read it was killed", path);
    return esp_fail(ESP_INPUT, "%s: libhdf5 %s on it (%s): damaged, or made to do harm",
                    path, by == SIGXCPU ? "does not come to an end" : "crashes",
                    by ? strsignal(by) : "no answer");
}

/* Read the result after the child has ended. The result is small enough to fit into the buffer of the pipe. */
static enum esp_status judge(const char *path, int result, int from_child)
{
    struct result o;
    if (!WIFEXITED(result) || WEXITSTATUS(result) != 0)
        return judge_end(path, result);
    if (read(from_child, &o, sizeof o) != sizeof o)
        return esp_fail(ESP_IO, "%s: no answer from the process that tried to read it",
                        path);
    return o.status == ESP_OK ? ESP_OK : esp_fail(o.status, "%s", o.message);
}

static enum esp_status await(pid_t child, const char *path, int from_child)
{
    int result = 0;
    while (waitpid(child, &result, 0) < 0) {
        if (errno == ECHILD) /* no exit status: this process ignores SIGCHLD */
            break;
        if (errno != EINTR)
            return esp_fail(ESP_IO, "%s: lost sight of the process that tries it: %s",
                            path, strerror(errno));
    }
    return judge(path, result, from_child);
}

enum esp_status sandbox_run(const char *path, sandbox_use *use, void *context)
{
    int ends[2];
    if (pipe(ends) != 0)
        return esp_fail(ESP_IO, "%s: no pipe to try it: %s", path, strerror(errno));
    const pid_t child = fork_alone();
    const int reason = errno;
    if (child == 0)
        play(path, use, context, ends[1]);
    close(ends[1]);
    enum esp_status st;
    if (child > 0)
        st = await(child, path, ends[0]);
    else if (reason == 0)
        st = use(path, context);
    else
        st = esp_fail(ESP_IO, "%s: no process to try it in: %s", path, strerror(reason));
    close(ends[0]);
    return st;
}
