/* cli/data.c - show, convert or download a data set. */
#include "base/array.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/say.h"

#include "datasets/encoding.h"
#include "datasets/fetch.h"
#include "datasets/idx_write.h"
#include "datasets/sheet.h"
#include "viz/draw/png.h"
#include "viz/draw/strokes.h"

#include <stdio.h>
#include <string.h>

/* ---- a contact sheet ---- */

/* What draw_edges needs to draw the oriented edges of images as strokes. */
struct edge_look {
    struct encoding_params params;
    struct encoding *encoding;
    uint32_t width, height; /* size of a map of edges (datasets/edges.h) */
    /* [orientations][height][width] Buffer for the edges of an image. */
    uint8_t *values;
};

static void draw_edges(void *context, const uint8_t *image, uint8_t *picture)
{
    const struct edge_look *l = context;
    encoding_values(l->encoding, image, l->values);
    strokes_draw(l->values, (uint32_t)l->params.edges.orientations, l->width, l->height,
                 picture);
}

static enum esp_status edge_look_create(const struct dataset *data, struct edge_look *l)
{
    const struct dataset_info *info = dataset_info(data);
    l->params = encoding_default();
    l->params.kind = ENCODING_EDGES;
    l->width = (uint32_t)edges_side(&l->params.edges, info->width);
    l->height = (uint32_t)edges_side(&l->params.edges, info->height);
    l->values = array_create(encoding_inputs(&l->params, info->width, info->height), 1);
    return l->values ? encoding_create(&l->params, data, &l->encoding) : ESP_MEMORY;
}

static enum esp_status draw_edge_sheet(const struct dataset *data, struct sheet *out)
{
    struct edge_look l = {.encoding = NULL};
    enum esp_status st = edge_look_create(data, &l);
    const struct sheet_look look = {.width = l.width * STROKES_CELL,
                                    .height = l.height * STROKES_CELL,
                                    .context = &l,
                                    .draw = draw_edges};
    if (st == ESP_OK)
        st = sheet_draw(data, DATASET_TRAIN, SHEET_COLUMNS, &look, out);
    encoding_free(l.encoding);
    array_free(l.values);
    return st;
}

static enum esp_status draw_sheet(const struct options *o, const struct dataset *data,
                                  struct sheet *out)
{
    const char *name = o->value[OPTION_ENCODING];
    if (name && strcmp(name, encoding_names[ENCODING_EDGES]) == 0)
        return draw_edge_sheet(data, out);
    if (name && strcmp(name, encoding_names[ENCODING_PIXELS]) != 0)
        return esp_fail(ESP_INPUT, "--encoding %s: pixels or edges", name);
    return sheet_draw(data, DATASET_TRAIN, SHEET_COLUMNS, NULL, out);
}

static enum esp_status show(const struct options *o)
{
    const char *spec = o->operand[1], *path = o->value[OPTION_PNG];
    struct dataset *data = NULL;
    struct sheet sheet = {0};
    if (!path)
        return esp_fail(ESP_INPUT, "data show %s: name the picture by --png FILE.png",
                        spec);
    const struct output_order order = {
        .path = path, .kind = OUTPUT_PNG, .force = options_given(o, OPTION_FORCE)};
    enum esp_status st = output_check(&order);
    if (st == ESP_OK)
        st = dataset_open(spec, &data);
    if (st == ESP_OK)
        st = draw_sheet(o, data, &sheet);
    if (st == ESP_OK)
        st = png_save(&order, sheet.pixels, sheet.width, sheet.height, PNG_CHANNELS_GREY);
    if (st == ESP_OK && !options_given(o, OPTION_QUIET))
        say(stdout, "written    %s", path);
    sheet_free(&sheet);
    dataset_free(data);
    return st;
}

/* ---- convert ---- */

static enum esp_status write_files(const struct dataset *data,
                                   const struct output_folder *to)
{
    enum esp_status st = ESP_OK;
    for (int k = 0; idx_write_name(k) && st == ESP_OK; k++) {
        FILE *f;
        if (!idx_write_is_needed(data, k))
            continue;
        st = output_folder_open(to, idx_write_name(k), &f);
        if (st != ESP_OK)
            return st;
        st = idx_write(data, k, f);
        const enum esp_status closed = output_folder_close(to, idx_write_name(k), f);
        st = st == ESP_OK ? closed : st;
    }
    return st;
}

static enum esp_status convert(const struct options *o)
{
    const char *spec = o->operand[1], *path = o->operand[2];
    struct dataset *data = NULL;
    struct output_folder to = {0};
    if (!path)
        return esp_fail(ESP_INPUT, "data convert %s: name the folder to write", spec);
    enum esp_status st = dataset_open(spec, &data);
    if (st == ESP_OK)
        st = output_folder_begin(path, options_given(o, OPTION_FORCE), &to);
    if (st == ESP_OK)
        st = write_files(data, &to);
    if (st == ESP_OK)
        st = output_folder_keep(&to);
    if (st == ESP_OK && !options_given(o, OPTION_QUIET))
        say(stdout, "written    %s: %zu + %zu images of %u x %u pixels, %u classes", path,
            dataset_info(data)->n_images[0], dataset_info(data)->n_images[1],
            (unsigned)dataset_info(data)->width, (unsigned)dataset_info(data)->height,
            (unsigned)dataset_info(data)->n_classes);
    output_folder_drop(&to);
    dataset_free(data);
    return st;
}

static void tell(const char *line, void *context)
{
    const struct options *o = context;
    if (!options_given(o, OPTION_QUIET))
        say(stderr, "%s", line);
}

static enum esp_status run_data(const struct options *o)
{
    const char *verb = o->operand[0];
    if (strcmp(verb, "convert") == 0)
        return convert(o);
    if (o->operand[2])
        return esp_fail(ESP_INPUT, "data %s: '%s' is one word too many", verb,
                        o->operand[2]);
    if (strcmp(verb, "show") == 0)
        return show(o);
    if (strcmp(verb, "fetch") == 0)
        return fetch_dataset(o->operand[1], options_given(o, OPTION_FORCE), tell,
                             (void *)o);
    return esp_fail(ESP_INPUT, "data %s: show, convert or fetch (espalier data --help)",
                    verb);
}

static const enum option_id options[] = {OPTION_ENCODING, OPTION_FORCE, OPTION_PNG,
                                         OPTION_QUIET, OPTIONS_END};

const struct command command_data = {
    .name = "data",
    .operands = "show|convert|fetch SPEC [DIR]",
    .min_operands = 2,
    .max_operands = 3,
    .summary = "Draw a contact sheet of a data set, convert it to IDX, or download one.",
    .details = "espalier data show digits --png sheet.png\n"
               "espalier data show digits --encoding edges --png edges.png\n"
               "espalier data convert png:letters+resize=28x28 letters-idx\n"
               "espalier data fetch mnist\n",
    .options = options,
    .run = run_data,
};
