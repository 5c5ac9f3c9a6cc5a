/* base/child.c - implements base/child.h by fork, prctl(PR_SET_PDEATHSIG) and execve. */
#define _GNU_SOURCE /* for pipe2 and environ */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST_PATH = 4096 };

pid_t child_fork(void)
{
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) /* the parent had ended before prctl took effect */
            raise(SIGKILL);
    }
    return child;
}

/* ---- starting a program ---- */

static bool is_program(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode) && access(path, X_OK) == 0;
}

/* Search the folders of the variable PATH for the program `name` and write its path to path[]. Relative folders of
 * PATH are skipped, because a file in the current folder may come from an untrusted source. */
static bool find_program(const char *name, char path[static LONGEST_PATH])
{
    const char *next = getenv("PATH");
    if (!next)
        next = "/usr/local/bin:/usr/bin:/bin";
    while (*next) {
        const size_t n = strcspn(next, ":");
        const int length = snprintf(path, LONGEST_PATH, "%.*s/%s", (int)n, next, name);
        if (*next == '/' && length < LONGEST_PATH && is_program(path))
            return true;
        next += n + (next[n] == ':');
    }
    return false;
}

/* Replace this child process by the program at `path`. This function makes only calls that are safe between fork
 * and exec. It returns only if one of these calls fails. */
static void become(const struct child_program *p, const char *path)
{
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
        return;
    if (p->output >= 0 && dup2(p->output, STDOUT_FILENO) < 0)
        return;
    if (p->errors >= 0 && dup2(p->errors, STDERR_FILENO) < 0)
        return;
    if (p->folder && chdir(p->folder) != 0)
        return;
    execve(path, (char *const *)p->words, environ);
}

/* Wait until the child has started its program or failed. Return 0 if the program has started; its start closes the
 * pipe from_child. Otherwise return the errno that the child has written to the pipe. */
static int await(pid_t child, int from_child)
{
    int fault = 0;
    ssize_t n;
    do
        n = read(from_child, &fault, sizeof fault);
    while (n < 0 && errno == EINTR);
    if (n != sizeof fault)
        return 0;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    return fault;
}

int child_start(const struct child_program *program, pid_t *child)
{
    char path[LONGEST_PATH];
    int ends[2];
    if (!find_program(program->words[0], path))
        return ENOENT;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    *child = child_fork();
    if (*child == 0) {
        become(program, path);
        const int why = errno;
        while (write(ends[1], &why, sizeof why) < 0 && errno == EINTR)
            continue;
        raise(SIGKILL);
    }
    const int fault = *child < 0 ? errno : 0;
    close(ends[1]);
    const int result = fault ? fault : await(*child, ends[0]);
    close(ends[0]);
    return result;
}
