/* bench/main.c - the program espalier-bench: run the given sections of the benchmark, or all of them. */
#include "bench/bench.h"

#include "kernels/kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef NO_VIEWER
#define bench_scene NULL
#endif

static const struct {
    const char *name, *summary;
    /* NULL: the build does not contain what the section measures. */
    enum esp_status (*run)(const struct bench *b);
} sections[] = {
    {"memory", "peak resident memory of whole runs of the program", bench_memory},
    {"images", "time per image by number of neurons", bench_images},
    {"stages", "where the time of a training image goes", bench_stages},
    {"loops", "builds of the hot loops, and passes over the neurons", bench_loops},
    {"ticks", "time per image by length of the tick", bench_ticks},
    {"silence", "what silence costs", bench_silence},
    {"threads", "threads inside one network, and images in parallel", bench_threads},
    {"pruning", "time per image before and after pruning", bench_pruning},
    {"networks", "networks from a file beside the preset", bench_networks},
    {"encoder", "images into Poisson spike trains", bench_encoder},
    {"probe", "what listening costs", bench_probe},
    {"recording", "what recording costs", bench_recording},
    {"scene", "what a frame of the viewer costs", bench_scene},
};
enum { N_SECTIONS = sizeof sections / sizeof *sections };

struct choice {
    enum report_format format;
    bool quick, help;
    const char *spec;
    bool wanted[N_SECTIONS];
    unsigned n_wanted; /* number of sections given; 0: run all sections */
};

static void print_help(void)
{
    printf(
        "usage: espalier-bench [--json | --csv] [--quick] [--data SPEC] [SECTION...]\n\n"
        "Medians of repeats, the quartiles beside them; times are wall-clock, so "
        "measure\n"
        "on a quiet machine. --data: mnist where ESPALIER_DATA is set, else "
        "digits.\n\nsections\n");
    for (int k = 0; k < N_SECTIONS; k++)
        printf("  %-10s %s\n", sections[k].name, sections[k].summary);
}

static enum esp_status choose_section(struct choice *c, const char *name)
{
    for (int k = 0; k < N_SECTIONS; k++)
        if (strcmp(name, sections[k].name) == 0) {
            c->wanted[k] = true;
            c->n_wanted++;
            return ESP_OK;
        }
    return esp_fail(ESP_INPUT, "there is no section or option '%s' (--help)", name);
}

static enum esp_status parse(int argc, char **argv, struct choice *c)
{
    enum esp_status st = ESP_OK;
    *c = (struct choice){0};
    for (int k = 1; k < argc && st == ESP_OK; k++) {
        if (strcmp(argv[k], "--json") == 0)
            c->format = REPORT_JSON;
        else if (strcmp(argv[k], "--csv") == 0)
            c->format = REPORT_CSV;
        else if (strcmp(argv[k], "--quick") == 0)
            c->quick = true;
        else if (strcmp(argv[k], "--help") == 0)
            c->help = true;
        else if (strcmp(argv[k], "--data") == 0 && k + 1 < argc)
            c->spec = argv[++k];
        else
            st = choose_section(c, argv[k]);
    }
    return st;
}

/* Return "mnist" if ESPALIER_DATA is set. The data set is not opened to check this, because it would take
 * memory before the section `memory` has measured. */
static const char *default_spec(void)
{
    const char *where = getenv("ESPALIER_DATA");
    return where && *where ? "mnist" : "digits";
}

static bool wants_memory(const struct choice *c)
{
    return c->n_wanted == 0 || c->wanted[0];
}

static enum esp_status measure_section(const struct bench *b, int k)
{
    const struct machine_use before = machine_use_now();
    report_section(b->report, sections[k].name, sections[k].summary);
    if (!sections[k].run) {
        report_note(b->report, "this build has no viewer");
        return ESP_OK;
    }
    const enum esp_status st = sections[k].run(b);
    if (st == ESP_OK)
        report_row(b->report,
                   &(struct report_row){.what = "kept busy by others meanwhile",
                                        .setting = "",
                                        .value = report_once(machine_others(&before)),
                                        .unit = "cores"});
    return st;
}

static enum esp_status measure(const struct choice *c, struct bench *b)
{
    enum esp_status st = ESP_OK;
    report_begin(b->report);
    for (int k = 0; k < N_SECTIONS && st == ESP_OK; k++) {
        if (c->n_wanted && !c->wanted[k])
            continue;
        st = measure_section(b, k);
    }
    report_end(b->report);
    return st;
}

static enum esp_status run(const struct choice *c)
{
    struct report report = {.f = stdout, .format = c->format};
    struct bench b = {.quick = c->quick, .repeats = c->quick ? 3 : 11, .report = &report};
    enum esp_status st = kernels_select(getenv("ESPALIER_KERNEL"));
    if (st == ESP_OK && wants_memory(c))
        b.memory = memory_measure(c->spec ? c->spec : default_spec(), c->quick);
    if (st == ESP_OK)
        st = dataset_open(c->spec ? c->spec : default_spec(), &b.data);
    if (st != ESP_OK)
        return st;
    report.machine = machine_describe();
    report.kernel = kernels_get()->name;
    report.data = dataset_info(b.data)->spec;
    st = measure(c, &b);
    dataset_free(b.data);
    return st;
}

int main(int argc, char **argv)
{
    struct choice c;
    enum esp_status st = parse(argc, argv, &c);
    if (st == ESP_OK && c.help)
        print_help();
    else if (st == ESP_OK)
        st = run(&c);
    if (st != ESP_OK)
        fprintf(stderr, "espalier-bench: %s\n", esp_message());
    return esp_exit_status(st);
}
