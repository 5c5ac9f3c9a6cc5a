/* hardware/design.c - writes the files of a design, and shows the images to the network. */
#include "hardware/design.h"

#include "hardware/report.h"
#include "hardware/rtl.h"
#include "sim/network/stimulus.h"

#include <inttypes.h>
#include <string.h>

/* ---- texts ---- */

static enum esp_status put(const struct output_folder *folder, const char *name,
                           const char *const *text)
{
    FILE *f = NULL;
    enum esp_status st = output_folder_open(folder, name, &f);
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; text[k]; k++)
        fputs(text[k], f);
    return output_folder_close(folder, name, f);
}

static enum esp_status write_verilog(const struct output_folder *folder)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < sizeof rtl_files / sizeof *rtl_files && st == ESP_OK; k++)
        st = put(folder, rtl_files[k].name, rtl_files[k].text);
    return st;
}

static void print_parameters(const struct design_report *r, uint64_t words, FILE *f)
{
    const struct program_shape *s = &r->shape;
    fprintf(f,
            "PARAMETERS = N=%" PRIu64 " BORN=%" PRIu64 " INPUTS=%" PRIu64 " P=%" PRIu64
            " WB=%u VB=%u TB=%u LEAK=%d LEARN=%d EVENTS=%" PRIu64
            " LEFT=%d RIGHT=%d TARGET=%" PRIu64 "\n",
            s->neurons, s->born, s->inputs, r->layout.lanes, s->weight_bits, s->v_bits,
            s->theta_bits, s->leak, s->learns, r->layout.queue,
            s->shift > 0 ? s->shift : 0, s->shift < 0 ? -s->shift : 0, s->target);
    fprintf(f, "WORDS = %" PRIu64 "\nCLOCKS = %" PRIu64 "\n", words, r->totals.clocks);
}

static enum esp_status write_makefile(const struct output_folder *folder,
                                      const struct design_report *r, uint64_t words)
{
    static const char *const rules[] = {RTL_MAKEFILE, NULL};
    FILE *f = NULL;
    const enum esp_status st = output_folder_open(folder, "Makefile", &f);
    if (st != ESP_OK)
        return st;
    fputs("# Of espalier: docs/hardware.md explains the design and its bench.\n", f);
    print_parameters(r, words, f);
    for (size_t k = 0; rules[k]; k++)
        fputs(rules[k], f);
    return output_folder_close(folder, "Makefile", f);
}

static enum esp_status write_reports(const struct output_folder *folder,
                                     const struct design_report *r, const char *run)
{
    FILE *f = NULL;
    enum esp_status st = output_folder_open(folder, "report.json", &f);
    if (st != ESP_OK)
        return st;
    report_json(r, f);
    st = output_folder_close(folder, "report.json", f);
    if (st == ESP_OK)
        st = output_folder_open(folder, "report.md", &f);
    if (st != ESP_OK)
        return st;
    report_markdown(r, run, f);
    return output_folder_close(folder, "report.md", f);
}

/* ---- the program ---- */

static enum esp_status show(const struct design_order *o, struct program *p)
{
    struct stimulus s = {0};
    const struct probe probe = program_probe(p);
    uint8_t label;
    enum esp_status st = stimulus_create(o->net, o->data, &s);
    o->net->probes = &probe;
    o->net->n_probes = 1;
    for (size_t k = 0; k < o->n && st == ESP_OK; k++)
        st = stimulus_image(&s, o->data, o->split, o->first + k,
                            o->learns ? RANDOM_ENCODE_TRAIN : RANDOM_ENCODE_TEST,
                            o->first + k, &label);
    o->net->probes = NULL;
    o->net->n_probes = 0;
    stimulus_free(&s);
    return st == ESP_OK ? program_end(p) : st;
}

static enum esp_status write_program(const struct design_order *o,
                                     const struct output_folder *folder,
                                     struct program *p)
{
    FILE *f = NULL;
    enum esp_status st = output_folder_open(folder, "program.hex", &f);
    if (st != ESP_OK)
        return st;
    st = program_begin(p, o->net, o->layout, f);
    if (st == ESP_OK)
        st = show(o, p);
    const enum esp_status closed = output_folder_close(folder, "program.hex", f);
    return st == ESP_OK ? closed : st;
}

enum esp_status design_write(const struct design_order *o,
                             const struct output_folder *folder,
                             struct design_report *out)
{
    struct program p = {0};
    enum esp_status st = write_program(o, folder, &p);
    const struct design_report r = {.shape = p.shape,
                                    .layout = o->layout,
                                    .totals = p.totals,
                                    .images = o->n,
                                    .born = p.shape.born};
    const uint64_t words = p.n_words;
    program_free(&p);
    if (st == ESP_OK)
        st = write_verilog(folder);
    if (st == ESP_OK)
        st = write_makefile(folder, &r, words);
    if (st == ESP_OK)
        st = write_reports(folder, &r, o->run);
    if (st == ESP_OK)
        *out = r;
    return st;
}
