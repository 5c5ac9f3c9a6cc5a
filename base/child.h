/* base/child.h - processes that end with the one that began them, and programs without a shell. */
#ifndef ESPALIER_BASE_CHILD_H
#define ESPALIER_BASE_CHILD_H

#include <sys/types.h>

/* As fork. When the thread that called it ends, whatever ends it, the kernel kills the child: SIGKILL of the
 * parent leaves nothing that could pass word on, and a child at work watches no pipe. Call it from the main
 * thread. Not inherited by the child's own children. */
pid_t child_fork(void);

/* A program, its words as they are, nothing from a shell. It reads nothing. */
struct child_program {
    const char *const *
        words; /* the name, which is looked for in the absolute folders of PATH, then what
                                 follows it; ends with NULL */
    const char *folder; /* to work in; NULL: ours */
    int output, errors; /* descriptors; -1: ours */
};

/* Start it by child_fork. 0 or an errno: ENOENT where there is no such program. */
int child_start(const struct child_program *program, pid_t *child);

#endif
