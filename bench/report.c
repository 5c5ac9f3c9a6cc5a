/* bench/report.c - write rows in three formats, and describe the machine. */
#include "bench/report.h"

#include "base/clock.h"
#include "base/numeral.h"
#include "base/parallel.h"
#include "bench/commit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char csv_header[] =
    "section,what,neurons,setting,value,unit,low,high,repeats,"
    "machine,cores,load,compiler,commit,kernel,data\n";

struct spread report_once(double value)
{
    return (struct spread){.median = value, .low = value, .high = value, .n = 1};
}

/* Write a text in double quotes. Quotes, backslashes and control characters are replaced by blanks. */
static void quote(FILE *f, const char *text)
{
    fputc('"', f);
    for (const char *c = text; *c; c++)
        fputc(*c == '"' || *c == '\\' || (unsigned char)*c < ' ' ? ' ' : *c, f);
    fputc('"', f);
}

static void json_text(FILE *f, const char *key, const char *text)
{
    fprintf(f, "\"%s\": ", key);
    quote(f, text);
    fputs(", ", f);
}

static void begin_json(const struct report *r)
{
    fputc('{', r->f);
    json_text(r->f, "machine", r->machine.cpu);
    json_text(r->f, "compiler", r->machine.compiler);
    json_text(r->f, "commit", r->machine.commit);
    json_text(r->f, "kernel", r->kernel);
    json_text(r->f, "data", r->data);
    numeral_write(r->f, "\"cores\": %u, \"load\": %.2f, \"rows\": [", r->machine.cores,
                  r->machine.load);
}

void report_begin(struct report *r)
{
    if (r->format == REPORT_JSON) {
        begin_json(r);
    } else if (r->format == REPORT_CSV) {
        fputs(csv_header, r->f);
    } else {
        numeral_write(r->f, "machine   %s, %u cores, load %.2f\n", r->machine.cpu,
                      r->machine.cores, r->machine.load);
        fprintf(r->f, "compiler  %s\ncommit    %s\nkernel    %s\ndata      %s\n",
                r->machine.compiler, r->machine.commit, r->kernel, r->data);
    }
}

void report_section(struct report *r, const char *name, const char *summary)
{
    r->section = name;
    if (r->format == REPORT_TEXT)
        fprintf(r->f, "\n%s: %s\n", name, summary);
    fflush(r->f);
}

static void text_row(const struct report *r, const struct report_row *row)
{
    const struct spread *v = &row->value;
    fprintf(r->f, "  %-32s", row->what);
    if (row->neurons)
        fprintf(r->f, " %6zu", row->neurons);
    else
        fprintf(r->f, "       ");
    numeral_write(r->f, "  %-14s %10.4g %-9s", row->setting, v->median, row->unit);
    if (v->n > 1)
        numeral_write(r->f, " %.4g .. %.4g", v->low, v->high);
    fputc('\n', r->f);
}

static void csv_row(const struct report *r, const struct report_row *row)
{
    const struct spread *v = &row->value;
    fprintf(r->f, "%s,", r->section);
    quote(r->f, row->what);
    fprintf(r->f, ",%zu,", row->neurons);
    quote(r->f, row->setting);
    numeral_write(r->f, ",%.6g,%s,%.6g,%.6g,%u,", v->median, row->unit, v->low, v->high,
                  v->n);
    quote(r->f, r->machine.cpu);
    numeral_write(r->f, ",%u,%.2f,", r->machine.cores, r->machine.load);
    quote(r->f, r->machine.compiler);
    fprintf(r->f, ",%s,%s,%s\n", r->machine.commit, r->kernel, r->data);
}

static void json_number(FILE *f, const char *key, double value)
{
    if (isfinite(value))
        numeral_write(f, "\"%s\": %.6g, ", key, value);
    else
        fprintf(f, "\"%s\": null, ", key);
}

static void json_row(const struct report *r, const struct report_row *row)
{
    fputs(r->n_rows ? ",\n{" : "\n{", r->f);
    json_text(r->f, "section", r->section);
    json_text(r->f, "what", row->what);
    json_text(r->f, "setting", row->setting);
    json_text(r->f, "unit", row->unit);
    json_number(r->f, "value", row->value.median);
    json_number(r->f, "low", row->value.low);
    json_number(r->f, "high", row->value.high);
    fprintf(r->f, "\"neurons\": %zu, \"repeats\": %u}", row->neurons, row->value.n);
}

void report_row(struct report *r, const struct report_row *row)
{
    if (r->format == REPORT_JSON)
        json_row(r, row);
    else if (r->format == REPORT_CSV)
        csv_row(r, row);
    else
        text_row(r, row);
    r->n_rows++;
    fflush(r->f);
}

void report_note(struct report *r, const char *text)
{
    if (r->format == REPORT_TEXT)
        fprintf(r->f, "  %s\n", text);
}

void report_end(struct report *r)
{
    if (r->format == REPORT_JSON)
        fputs("\n]}\n", r->f);
}

/* ---- the machine ---- */

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

/* Return the processor time that all processes have used, in seconds; -1: unknown. The first line of /proc/stat
 * gives the ticks spent in user mode, nice, system, idle, waiting for I/O, in hard and soft interrupts, and
 * stolen by the host of a virtual machine. */
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
