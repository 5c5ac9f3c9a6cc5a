/* base/child.h - child processes that end when their parent ends, and programs started without a shell. */
#ifndef ESPALIER_BASE_CHILD_H
#define ESPALIER_BASE_CHILD_H

#include <sys/types.h>

/* Like fork, but the kernel kills the child when the thread that called child_fork ends for any reason. A parent
 * that is ended by SIGKILL could not stop its children itself. Call child_fork from the main thread. Children of
 * the child are not killed. */
pid_t child_fork(void);

/* A program to start. Its arguments are passed to it without a shell, and its standard input is empty. */
struct child_program {
    /* The name of the program, then its arguments, then NULL. The program is searched for in the absolute folders
     * of the variable PATH. */
    const char *const *words;
    const char *folder; /* working folder of the program; NULL: that of this process */
    /* File descriptors for standard output and standard error of the program; -1: those of this process. */
    int output, errors;
};

/* Start the program in a process made by child_fork and write the process id to *child. Return 0, or an errno
 * value: ENOENT if the program is not found. */
int child_start(const struct child_program *program, pid_t *child);

#endif
