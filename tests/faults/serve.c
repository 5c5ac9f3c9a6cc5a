/* tests/faults/serve.c */
#include "tests/faults/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE = 4096, WORDS = 64, MOST_SECONDS = 100 };

static void redirect(const char *folder, const char *suffix, FILE *stream)
{
    char path[LINE + 8];
    snprintf(path, sizeof path, "%s%s", folder, suffix);
    if (!freopen(path, "w", stream))
        abort();
}

static _Noreturn void run_line(char *line, serve_main *run)
{
    char *argv[WORDS + 1] = {"espalier"}, *rest = line, *word;
    const char *folder = strsep(&rest, "\t");
    int argc = 1;
    while ((word = strsep(&rest, "\t")) && *word)
        putenv(word);
    while (argc < WORDS && (word = strsep(&rest, "\t")))
        argv[argc++] = word;
    redirect(folder, ".out", stdout);
    redirect(folder, ".err", stderr);
    if (chdir(folder) != 0 || !freopen("/dev/null", "r", stdin))
        abort();
    alarm(MOST_SECONDS);
    exit(run(argc, argv));
}

int serve(serve_main *run)
{
    static char line[LINE];
    while (fgets(line, sizeof line, stdin)) {
        int status = -1;
        line[strcspn(line, "\n")] = '\0';
        const pid_t child = fork();
        if (child == 0)
            run_line(line, run);
        if (child < 0 || waitpid(child, &status, 0) != child)
            return 1;
        printf("%d\n", status);
        fflush(stdout);
    }
    return 0;
}
