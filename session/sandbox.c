/* session/sandbox.c - fork, try, listen, look how it ended. */
#include "session/sandbox.h"

#include "base/child.h"
#include "base/memory.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_SECONDS = 60 /* of processor time */ };

/* Sanitizers reserve terabytes for themselves; gcc and clang tell in different ways. */
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
        setrlimit(resource, &l); /* without it the trial is only less strict */
    }
}

/* What the child says at its end. */
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
    const bool told = write(to_parent, &o, sizeof o) == sizeof o;
    _exit(told ? 0 : 1); /* buffers of stdout are the parent's to write */
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

/* The child's answer. A pipe holds it, so that it need not be read before the end. */
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

static enum esp_status try_in_child(const char *path, sandbox_use *use, void *context,
                                    const int ends[2])
{
    int result;
    const pid_t child = child_fork();
    if (child == 0)
        play(path, use, context, ends[1]);
    if (child < 0)
        return esp_fail(ESP_IO, "%s: no process to try it in: %s", path, strerror(errno));
    while (waitpid(child, &result, 0) < 0)
        if (errno != EINTR)
            return esp_fail(ESP_IO, "%s: lost sight of the process that tries it: %s",
                            path, strerror(errno));
    return judge(path, result, ends[0]);
}

enum esp_status sandbox_run(const char *path, sandbox_use *use, void *context)
{
    int ends[2];
    if (pipe(ends) != 0)
        return esp_fail(ESP_IO, "%s: no pipe to try it: %s", path, strerror(errno));
    const enum esp_status st = try_in_child(path, use, context, ends);
    close(ends[0]);
    close(ends[1]);
    return st;
}
