/* cli/display.c - reads the options of a window. */
#include "cli/display.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static enum esp_status read_theme(const struct options *o, enum scene_theme *out)
{
    const char *value = o->value[OPTION_THEME];
    if (!value || strcmp(value, "dark") == 0)
        *out = SCENE_DARK;
    else if (strcmp(value, "light") == 0)
        *out = SCENE_LIGHT;
    else
        return esp_fail(ESP_INPUT, "--theme %s: dark or light", value);
    return ESP_OK;
}

static enum esp_status read_size(const struct options *o, int *width, int *height)
{
    const char *value = o->value[OPTION_SIZE];
    char rest;
    *width = 1280;
    *height = 800;
    if (!value ||
        (sscanf(value, "%5dx%5d%c", width, height, &rest) == 2 && *width >= 320 &&
         *height >= 200 && *width <= 16384 && *height <= 16384))
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "--size %s: give it as WIDTHxHEIGHT, from 320x200 to 16384x16384",
                    value);
}

enum esp_status display_speed(const struct options *o, double otherwise, double *out)
{
    const char *value = o->value[OPTION_SPEED];
    *out = (double)INFINITY;
    if (value && strcmp(value, "any") == 0)
        return ESP_OK;
    return options_real(o, OPTION_SPEED, 0.01, 1e6, otherwise, out);
}

/* What is seen: a picture of pixels or, by the name, of vectors, or the spikes as a table. */
static enum output_kind kind_of(const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;
    return dot && strcmp(dot, ".svg") == 0   ? OUTPUT_SVG
           : dot && strcmp(dot, ".csv") == 0 ? OUTPUT_SPIKE_TABLE
                                             : OUTPUT_PNG;
}

enum esp_status display_options(const struct options *o, struct viewer_options *out)
{
    struct viewer_options w = {
        .screenshot = {.path = o->value[OPTION_SCREENSHOT],
                       .kind = kind_of(o->value[OPTION_SCREENSHOT]),
                       .force = options_given(o, OPTION_FORCE),
                       .input = {o->operand[0]}}};
    enum esp_status st = read_theme(o, &w.scene.theme);
    if (st == ESP_OK)
        st = read_size(o, &w.width, &w.height);
    if (st == ESP_OK)
        st = options_real(o, OPTION_TEXT_SCALE, 1.0, SCENE_TEXT_SCALE_MOST, 1.0,
                          &w.scene.text_scale);
    if (st == ESP_OK)
        st = options_number(o, OPTION_FRAMES, 1, 1000000000, 0, &w.frames);
    w.scene.reduced_motion = options_given(o, OPTION_REDUCED_MOTION);
    if (st == ESP_OK && w.screenshot.path && w.frames == 0)
        st = esp_fail(ESP_INPUT,
                      "--screenshot %s: say by --frames N when to take it; "
                      "in the window, s takes one at any time",
                      w.screenshot.path);
    if (st == ESP_OK)
        *out = w;
    return st;
}

void display_report(const struct viewer_options *o, const struct viewer_report *r)
{
    if (o->frames == 0 || r->frames == 0)
        return;
    fprintf(stderr,
            "viewer: %llu frames in %.2f s, %.2f ms of work each, %.2f ms the longest\n",
            (unsigned long long)r->frames, r->wall_s,
            1000.0 * r->busy_s / (double)r->frames, 1000.0 * r->longest_s);
}
