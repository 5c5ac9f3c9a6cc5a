/* bench/memory.c - the section `memory`: run the program and read the peak memory of the child process. */
#include "bench/memory.h"

#include "bench/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH = 4096, NEURONS = 800, PIXELS = 28 * 28, MNIST_IMAGES = 70000 };

/* Set `path` to the program of this build: the value of ESPALIER_PROGRAM, or ../cli/espalier relative to this
 * program. */
static bool find_program(char path[PATH])
{
    const char *named = getenv("ESPALIER_PROGRAM");
    char self[PATH];
    if (named) {
        snprintf(path, PATH, "%s", named);
    } else {
        const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
        if (n <= 0)
            return false;
        self[n] = '\0';
        char *end = strrchr(self, '/');
        if (!end)
            return false;
        *end = '\0';
        if (snprintf(path, PATH, "%s/../cli/espalier", self) >= PATH)
            return false;
    }
    return access(path, X_OK) == 0;
}

/* Run the program and return its peak memory in KiB; -1: it failed. */
static long peak_of(char *const *argv)
{
    struct rusage usage;
    int status;
    const pid_t child = fork();
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? usage.ru_maxrss : -1;
}

static long peak_of_training(char *program, const char *spec, bool quick)
{
    char directory[SCRATCH_PATH], out[SCRATCH_PATH + 16], data[PATH], neurons[16];
    char images[16];
    if (scratch_create(directory) != ESP_OK)
        return -1;
    snprintf(out, sizeof out, "%s/run.h5", directory);
    snprintf(data, sizeof data, "%s", spec);
    snprintf(neurons, sizeof neurons, "%d", NEURONS);
    snprintf(images, sizeof images, "%d", quick ? 200 : 5000);
    char train[] = "train", quiet[] = "--quiet", data_[] = "--data", out_[] = "--out";
    char neurons_[] = "--neurons", images_[] = "--images";
    char *const argv[] = {program, train,    quiet,   data_,   data,   out_,
                          out,     neurons_, neurons, images_, images, NULL};
    const long peak = peak_of(argv);
    scratch_remove(directory);
    return peak;
}

struct memory memory_measure(const char *spec, bool quick)
{
    struct memory m = {0};
    struct rusage own;
    char program[PATH], version[] = "--version";
    if (!find_program(program))
        return m;
    getrusage(RUSAGE_SELF, &own);
    m.own = (double)own.ru_maxrss;
    m.version = (double)peak_of((char *const[]){program, version, NULL});
    m.train = (double)peak_of_training(program, spec, quick);
    m.known = m.version > 0.0 && m.train > 0.0;
    m.expected = sizeof(float) * PIXELS * NEURONS / 1024.0;
    /* Images of `digits` are drawn when needed and not kept in memory. */
    if (strncmp(spec, "digits", 6) != 0)
        m.expected += MNIST_IMAGES * (PIXELS + 1.0) / 1024.0;
    return m;
}

enum esp_status bench_memory(const struct bench *b)
{
    const struct memory *m = &b->memory;
    if (!m->known) {
        report_note(b->report, "the program was not found, or failed (ESPALIER_PROGRAM)");
        return ESP_OK;
    }
    const struct report_row rows[] = {
        {"this program, when it asked", 0, "", report_once(m->own / 1024.0), "MiB"},
        {"espalier --version", 0, "", report_once(m->version / 1024.0), "MiB"},
        {"training", NEURONS, "", report_once(m->train / 1024.0), "MiB"},
        {"weights and data set", NEURONS, "", report_once(m->expected / 1024.0), "MiB"},
        {"training beyond both", NEURONS, "",
         report_once((m->train - m->version - m->expected) / 1024.0), "MiB"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        report_row(b->report, &rows[k]);
    return ESP_OK;
}
