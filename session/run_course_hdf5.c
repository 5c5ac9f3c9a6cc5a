/* session/run_course_hdf5.c - reads the windows and results of a recording. */
#include "session/run_course.h"

#include "base/array.h"
#include "record/read/cursor.h"
#include "record/read/run_file.h"
#include "session/sandbox.h"

#include <math.h>
#include <stdio.h>

static enum esp_status create_windows(struct run_course *c, uint64_t n)
{
    if (n > SIZE_MAX / sizeof *c->images)
        return ESP_MEMORY;
    c->n_windows = (size_t)n;
    c->images = array_create(c->n_windows, sizeof *c->images);
    c->estimate = array_create(c->n_windows, sizeof *c->estimate);
    c->spikes = array_create(c->n_windows, sizeof *c->spikes);
    c->living = array_create(c->n_windows, sizeof *c->living);
    return c->images && c->estimate && c->spikes && c->living ? ESP_OK : ESP_MEMORY;
}

static enum esp_status read_windows(const struct run_file *f, struct run_course *c)
{
    struct cursor at =
        cursor_open(f,
                    CURSOR_OF(LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_WINDOW_ACCURACY,
                              LAYOUT_WINDOW_SPIKES_PER_IMAGE, LAYOUT_WINDOW_LIVING),
                    run_file_info(f)->n_windows);
    enum esp_status st = run_file_check_stored(f, LAYOUT_WINDOW_IMAGES_DONE);
    if (st == ESP_OK)
        st = create_windows(c, cursor_rows(&at));
    for (size_t k = 0; k < c->n_windows && st == ESP_OK; k++) {
        if ((st = cursor_next(&at)) != ESP_OK)
            break;
        c->images[k] = (double)cursor_number(&at, LAYOUT_WINDOW_IMAGES_DONE);
        c->estimate[k] = cursor_real(&at, LAYOUT_WINDOW_ACCURACY);
        c->spikes[k] = cursor_real(&at, LAYOUT_WINDOW_SPIKES_PER_IMAGE);
        c->living[k] = (double)cursor_number(&at, LAYOUT_WINDOW_LIVING);
    }
    cursor_close(&at);
    return st;
}

static void describe(const struct run_file_info *info, struct run_course *c)
{
    c->config = info->resolved;
    snprintf(c->data, sizeof c->data, "%s", info->header.data);
    c->state = run_file_state(info);
    c->n_images = info->n_images;
    c->images_run = info->header.images_run;
    c->n_start = info->n_living + info->n_removed - info->n_regrown;
    c->n_living = info->n_living;
    for (int v = 0; v < READOUT_VOTES; v++)
        c->accuracy.vote[v] = info->accuracy[v] >= 0 ? info->accuracy[v] : (double)NAN;
}

static enum esp_status read_file(const char *path, void *context)
{
    struct run_course *c = context;
    struct run_file *f = NULL;
    enum esp_status st = run_file_open(path, &f);
    if (st == ESP_OK) {
        describe(run_file_info(f), c);
        st = read_windows(f, c);
    }
    run_file_close(f);
    return st;
}

enum esp_status run_course_read(const char *path, struct run_course *out)
{
    struct run_course *c = array_create(1, sizeof *c);
    enum esp_status st = c ? sandbox_run(path, read_file, c) : ESP_MEMORY;
    if (st == ESP_OK)
        st = read_file(path, c);
    if (st == ESP_OK)
        *out = *c;
    else if (c)
        run_course_free(c);
    array_free(c);
    return st;
}

void run_course_free(struct run_course *c)
{
    array_free(c->images);
    array_free(c->estimate);
    array_free(c->spikes);
    array_free(c->living);
    *c = (struct run_course){0};
}
