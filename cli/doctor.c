/* cli/doctor.c - the command `doctor`: says what keeps the network of a recording from learning. */
#include "session/doctor.h"
#include "base/human.h"
#include "cli/commands.h"
#include "cli/say.h"

#include <stdio.h>
#include <stdlib.h>

static void print_json(const struct findings *found, uint64_t n_images)
{
    struct json j = json_begin(stdout);
    json_integer(&j, "images", n_images);
    doctor_json(&j, "findings", found);
    json_end(&j);
}

static void write_lines(const struct findings *found, uint64_t n_images, FILE *f)
{
    char images[32];
    fprintf(f, "examined   the last %s images: %s\n",
            human_count(n_images, images, sizeof images),
            found->n ? "" : "no sign of sickness");
    for (size_t k = 0; k < found->n; k++)
        say(f, "%-10s %s", found->of[k].sign, found->of[k].text);
}

static void print_text(const struct findings *found, uint64_t n_images)
{
    const unsigned indent = 11; /* width of the words at the left */
    char *text = NULL;
    size_t size;
    FILE *lines = open_memstream(&text, &size);
    if (!lines) {
        write_lines(found, n_images, stdout);
        return;
    }
    write_lines(found, n_images, lines);
    if (fclose(lines) == 0)
        say_folded(stdout, text, indent);
    free(text);
}

static enum esp_status run_doctor(const struct options *o)
{
    struct findings found;
    uint64_t n_images;
    const enum esp_status st = doctor_examine_file(o->operand[0], &found, &n_images);
    if (st != ESP_OK)
        return st;
    (options_given(o, OPTION_JSON) ? print_json : print_text)(&found, n_images);
    return ESP_OK;
}

static const enum option_id options[] = {OPTION_JSON, OPTIONS_END};

const struct command command_doctor = {
    .name = "doctor",
    .operands = "RUN.h5",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Say what keeps a network from learning, and which key to change.",
    .details =
        "Looks at the last tenth of the run, at least 100 images, and at the final\n"
        "weights: populations that are silent or saturated, weights at their bounds,\n"
        "thresholds that still rise, spikes of few neurons, fields that are all alike,\n"
        "images that are always or never shown again.\n",
    .options = options,
    .run = run_doctor,
};
