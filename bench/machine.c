/* bench/machine.c */
#include "bench/machine.h"

#include "base/parallel.h"
#include "bench/commit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_cpu(char *name, size_t room)
{
    char line[256];
    FILE *f = fopen("/proc/cpuinfo", "r");
    snprintf(name, room, "unknown");
    while (f && fgets(line, sizeof line, f)) {
        const char *value = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || !value)
            continue;
        snprintf(name, room, "%.*s", (int)strcspn(value + 2, "\n"), value + 2);
        break;
    }
    if (f)
        fclose(f);
}

#if defined(__clang__)
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

struct machine machine_describe(void)
{
    struct machine m = {
        .cores = parallel_cores(), .compiler = COMPILER, .commit = BENCH_COMMIT};
    read_cpu(m.cpu, sizeof m.cpu);
    if (getloadavg(&m.load, 1) != 1)
        m.load = -1.0;
    return m;
}
