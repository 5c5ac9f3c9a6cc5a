/* bench/machine.c */
#include "bench/machine.h"

#include "base/clock.h"
#include "base/parallel.h"
#include "bench/commit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The first line of /proc/stat: ticks spent as user, nice, system, idle, waiting for I/O, in hard and
 * soft interrupts, and stolen by the host. */
static double busy_s(void)
{
    double user, nice, system, idle, wait, hard, soft, stolen;
    FILE *f = fopen("/proc/stat", "r");
    const int n = f ? fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice,
                             &system, &idle, &wait, &hard, &soft, &stolen)
                    : 0;
    if (f)
        fclose(f);
    return n == 8 ? (user + nice + system + hard + soft + stolen) /
                        (double)sysconf(_SC_CLK_TCK)
                  : -1.0;
}

struct machine_use machine_use_now(void)
{
    return (struct machine_use){
        .wall_s = clock_now_s(), .busy_s = busy_s(), .own_s = clock_cpu_s()};
}

double machine_others(const struct machine_use *since)
{
    const struct machine_use now = machine_use_now();
    const double wall_s = now.wall_s - since->wall_s;
    if (since->busy_s < 0.0 || now.busy_s < 0.0 || wall_s <= 0.0)
        return -1.0;
    const double others_s = now.busy_s - since->busy_s - (now.own_s - since->own_s);
    return others_s > 0.0 ? others_s / wall_s : 0.0;
}
