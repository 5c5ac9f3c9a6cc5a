/* base/child.h - processes that end when their parent ends, and programs started without a shell. */
#ifndef ESPALIER_BASE_CHILD_H
#define ESPALIER_BASE_CHILD_H

#include <sys/types.h>

/* Like fork, but when the calling thread ends, for whatever reason, the kernel kills the child. A parent ended by
 * SIGKILL could not stop its children itself. Call it from the main thread. The child's own children do not
 * inherit this. */
pid_t child_fork(void);

/* A program and its arguments, passed on without a shell. Its standard input is empty. */
struct child_program {
    /* The name, which is searched for in the absolute folders of PATH, then the arguments; ends with NULL. */
    const char *const *words;
    const char *folder; /* working folder; NULL: that of this process */
    /* Descriptors for standard output and error; -1: those of this process. */
    int output, errors;
};

/* Start the program in a process made by child_fork. Returns 0 or an errno: ENOENT if the program is not found. */
int child_start(const struct child_program *program, pid_t *child);

#endif
