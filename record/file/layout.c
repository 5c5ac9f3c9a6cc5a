/* record/file/layout.c - make the table of columns from a configuration. */
#include "record/file/layout.h"

#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16, CHUNK_LINE = 1 << 16, MANY_ROWS = 1024, FEW_ROWS = 256 };

/* The content of a row of a column that every recording has. */
enum row_shape {
    VALUE,
    PER_NEURON, /* a value for each output neuron of the start of the run */
    PER_CLASS,
    PER_ANSWER, /* a value for each class and one for "no vote" */
    PER_VOTE,   /* a value for each way to vote */
    PER_INPUT,  /* one receptive field */
    PER_FIELD   /* a receptive field for each neuron */
};

static const struct {
    const char *path;
    enum element element;
    enum row_shape shape;
    unsigned rows; /* rows per chunk; only for columns of single values */
    const char *unit;
} fixed[LAYOUT_FIXED] = {
    [LAYOUT_IMAGE_INDEX] = {"images/index", ELEMENT_U64, VALUE, MANY_ROWS, NULL},
    [LAYOUT_IMAGE_LABEL] = {"images/label", ELEMENT_U8, VALUE, MANY_ROWS, NULL},
    [LAYOUT_IMAGE_START] = {"images/start_ms", ELEMENT_F64, VALUE, MANY_ROWS, "ms"},
    [LAYOUT_IMAGE_SPIKES] = {"images/spikes", ELEMENT_U32, VALUE, MANY_ROWS, NULL},
    [LAYOUT_IMAGE_VOTE] = {"images/vote", ELEMENT_I32, VALUE, MANY_ROWS, NULL},
    [LAYOUT_IMAGE_PRESENTATIONS] = {"images/presentations", ELEMENT_U32, VALUE, MANY_ROWS,
                                    NULL},
    [LAYOUT_IMAGE_SCORES] = {"images/scores", ELEMENT_F32, PER_CLASS, 0, NULL},
    [LAYOUT_WINDOW_IMAGES_DONE] = {"windows/images_done", ELEMENT_U64, VALUE, FEW_ROWS,
                                   NULL},
    [LAYOUT_WINDOW_THRESHOLD] = {"windows/threshold", ELEMENT_F64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_WINDOW_IMPOSED] = {"windows/imposed", ELEMENT_U8, VALUE, FEW_ROWS, NULL},
    [LAYOUT_WINDOW_LIVING] = {"windows/living", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_WINDOW_ACCURACY] = {"windows/accuracy", ELEMENT_F64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_WINDOW_SPIKES_PER_IMAGE] = {"windows/spikes_per_image", ELEMENT_F64, VALUE,
                                        FEW_ROWS, NULL},
    [LAYOUT_LABELS] = {"labels", ELEMENT_I32, PER_NEURON, 0, NULL},
    [LAYOUT_COUNTS] = {"counts", ELEMENT_U32, PER_NEURON, 0, NULL},
    [LAYOUT_PRUNING_IMAGE] = {"pruning/image", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_PRUNING_THRESHOLD] = {"pruning/threshold", ELEMENT_F64, VALUE, FEW_ROWS,
                                  NULL},
    [LAYOUT_PRUNING_LIVING] = {"pruning/living", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_REMOVED_IMAGE] = {"pruning/removed/image", ELEMENT_U64, VALUE, FEW_ROWS,
                              NULL},
    [LAYOUT_REMOVED_ID] = {"pruning/removed/id", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_REMOVED_H] = {"pruning/removed/h", ELEMENT_F64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_REMOVED_FIELD] = {"pruning/removed/field", ELEMENT_F32, PER_INPUT, 0, "mV"},
    [LAYOUT_REGROWN_IMAGE] = {"pruning/regrown/image", ELEMENT_U64, VALUE, FEW_ROWS,
                              NULL},
    [LAYOUT_REGROWN_ID] = {"pruning/regrown/id", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_REGROWN_SOURCE] = {"pruning/regrown/source", ELEMENT_U64, VALUE, FEW_ROWS,
                               NULL},
    [LAYOUT_SNAPSHOTS] = {"snapshots", ELEMENT_F32, PER_FIELD, 0, "mV"},
    [LAYOUT_SNAPSHOT_IMAGES] = {"snapshot_images", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_FINAL_THETA] = {"final/theta", ELEMENT_F32, VALUE, FEW_ROWS, "mV"},
    [LAYOUT_FINAL_IDS] = {"final/ids", ELEMENT_U64, VALUE, FEW_ROWS, NULL},
    [LAYOUT_FINAL_LABELS] = {"final/labels", ELEMENT_I32, VALUE, FEW_ROWS, NULL},
    [LAYOUT_FINAL_CLASS_MEANS] = {"final/class_means", ELEMENT_F32, PER_CLASS, 0, NULL},
    [LAYOUT_FINAL_N_LABELLED] = {"final/n_labelled", ELEMENT_U64, VALUE, 1, NULL},
    [LAYOUT_ACCURACY] = {"accuracy", ELEMENT_F64, PER_VOTE, 0, NULL},
    [LAYOUT_CONFUSION] = {"confusion", ELEMENT_U64, PER_ANSWER, 0, NULL},
    [LAYOUT_REPORT] = {"report", ELEMENT_U8, VALUE, MANY_ROWS, NULL},
};

unsigned layout_group(unsigned column)
{
    static const struct {
        unsigned end, group;
    } fixed_groups[] = {{LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_GROUP_IMAGES},
                        {LAYOUT_PRUNING_IMAGE, LAYOUT_GROUP_WINDOWS},
                        {LAYOUT_REMOVED_IMAGE, LAYOUT_GROUP_PRUNINGS},
                        {LAYOUT_REGROWN_IMAGE, LAYOUT_GROUP_REMOVED},
                        {LAYOUT_SNAPSHOTS, LAYOUT_GROUP_REGROWN},
                        {LAYOUT_FINAL_THETA, LAYOUT_GROUP_SNAPSHOTS}};
    if (column >= LAYOUT_ACTION_IMAGE)
        return LAYOUT_GROUP_ACTIONS;
    if (column >= LAYOUT_GONE_IMAGE && column <= LAYOUT_GONE_ID)
        return LAYOUT_GROUP_GONE;
    if (column >= LAYOUT_SPIKE_TIMES && column < LAYOUT_GONE_IMAGE)
        return LAYOUT_GROUP_SPIKES + (column - LAYOUT_SPIKE_TIMES) % CONFIG_POPULATIONS;
    for (size_t k = 0; k < sizeof fixed_groups / sizeof *fixed_groups; k++)
        if (column < fixed_groups[k].end)
            return fixed_groups[k].group;
    return LAYOUT_GROUP_RESULTS;
}

void layout_keep_images(struct layout *layout)
{
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        const unsigned group = layout_group(k);
        if (group != LAYOUT_GROUP_IMAGES &&
            (group < LAYOUT_GROUP_SPIKES || group >= LAYOUT_GROUPS))
            layout->column[k].path[0] = '\0';
    }
}

uint64_t layout_piece(const struct layout_column *c, uint64_t first, uint64_t end,
                      uint64_t bytes)
{
    const uint64_t line_bytes = layout_line(c) * element_size(c->element);
    const uint64_t room = line_bytes < bytes ? bytes / line_bytes : 1;
    const uint64_t rest =
        c->rank == 3 ? layout_lines(c) - first % layout_lines(c) : end - first;
    return rest < room ? rest : room;
}

static uint64_t between(uint64_t value, uint64_t low, uint64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* Choose chunks of about CHUNK_BYTES: `rows` values, or whole lines of vectors and matrices. A line of more
 * than CHUNK_LINE elements is divided. */
static void choose_chunk(struct layout_column *c, uint64_t rows)
{
    const uint64_t line = between(layout_line(c), 1, CHUNK_LINE);
    const uint64_t lines =
        between(CHUNK_BYTES / (line * element_size(c->element)), 1, FEW_ROWS);
    c->chunk[0] = c->rank == 1 ? rows : c->rank == 2 ? lines : 1;
    c->chunk[1] = c->rank == 3 ? between(lines, 1, c->shape[0]) : line;
    c->chunk[2] = line;
}

static void set_shape(struct layout_column *c, unsigned rank, uint64_t a, uint64_t b)
{
    c->rank = rank;
    c->shape[0] = a;
    c->shape[1] = b;
}

uint64_t layout_neurons(const struct layout_plan *plan, size_t k)
{
    const struct population_config *p = &plan->config->population[k];
    return p->size > 0 || p->kind == POPULATION_LIF ? p->size : plan->n_pixels;
}

/* Return the number of inputs in a receptive field: those of the source that network_fields also chooses. */
static uint64_t field_inputs(const struct layout_plan *plan, unsigned output)
{
    const struct config *c = plan->config;
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection_config *p = &c->projection[k];
        const int from = config_population(c, p->from);
        if (p->kind == PROJECTION_DENSE && config_population(c, p->to) == (int)output &&
            population_is_source(&c->population[from]))
            return layout_neurons(plan, (size_t)from);
    }
    return plan->n_pixels;
}

/* Return whether recordings of earlier versions lack the column (is_brief). */
static bool is_late(size_t column)
{
    return column == LAYOUT_IMAGE_SCORES || column == LAYOUT_REMOVED_H ||
           column == LAYOUT_REMOVED_FIELD;
}

static void add_fixed(const struct layout_plan *plan, struct layout *out)
{
    for (size_t k = 0; k < LAYOUT_FIXED; k++) {
        struct layout_column *c = &out->column[k];
        if (plan->is_brief && is_late(k))
            continue;
        snprintf(c->path, sizeof c->path, "/espalier/%s", fixed[k].path);
        c->element = fixed[k].element;
        if (plan->is_old && (k == LAYOUT_IMAGE_VOTE || k == LAYOUT_LABELS))
            c->element = ELEMENT_U8;
        c->unit = fixed[k].unit;
        switch (fixed[k].shape) {
        case VALUE:
            set_shape(c, 1, 1, 1);
            break;
        case PER_NEURON:
            set_shape(c, 2, out->n_birth, 1);
            break;
        case PER_CLASS:
            set_shape(c, 2, plan->n_classes, 1);
            break;
        case PER_ANSWER: /* one more for "no vote", except in old formats */
            set_shape(c, 2, plan->n_classes + !plan->is_old, 1);
            break;
        case PER_VOTE:
            set_shape(c, 2, READOUT_VOTES, 1);
            break;
        case PER_INPUT:
            set_shape(c, 2, field_inputs(plan, out->output), 1);
            break;
        case PER_FIELD:
            set_shape(c, 3, out->n_birth, field_inputs(plan, out->output));
            break;
        }
        choose_chunk(c, fixed[k].rows);
    }
}

static void add_spikes(struct layout *out, size_t k, const char *name)
{
    struct layout_column *times = &out->column[LAYOUT_SPIKE_TIMES + k];
    struct layout_column *ids = &out->column[LAYOUT_SPIKE_IDS + k];
    snprintf(times->path, sizeof times->path, "/spikes/%s/timestamps", name);
    snprintf(ids->path, sizeof ids->path, "/spikes/%s/node_ids", name);
    times->element = ELEMENT_F64;
    times->unit = "ms";
    ids->element = ELEMENT_U64;
    set_shape(times, 1, 1, 1);
    set_shape(ids, 1, 1, 1);
    choose_chunk(times, CHUNK_BYTES / sizeof(double));
    choose_chunk(ids, CHUNK_BYTES / sizeof(uint64_t));
}

/* Add a column of single values; `name` is inserted into `format` to make the path. */
static void add_column(struct layout *out, unsigned column, enum element element,
                       const char *format, const char *name)
{
    struct layout_column *c = &out->column[column];
    snprintf(c->path, sizeof c->path, format, name);
    c->element = element;
    set_shape(c, 1, 1, 1);
    choose_chunk(c, FEW_ROWS);
}

static bool is_pruned(const struct config *c, const char *population)
{
    for (size_t k = 0; k < c->n_prunes; k++)
        if (strcmp(c->also_prune[k].population, population) == 0)
            return true;
    return false;
}

static void add_populations(const struct layout_plan *plan, struct layout *out)
{
    for (size_t k = 0; k < plan->config->n_populations; k++) {
        const struct population_config *p = &plan->config->population[k];
        const bool is_output = k == out->output;
        if (plan->spikes == LAYOUT_ALL_SPIKES ||
            (plan->spikes == LAYOUT_OUTPUT_SPIKES && is_output))
            add_spikes(out, k, p->name);
        if (p->kind != POPULATION_LIF || is_output)
            continue;
        add_column(out, LAYOUT_THETA + (unsigned)k, ELEMENT_F32,
                   "/espalier/final/%s/theta", p->name);
        out->column[LAYOUT_THETA + k].unit = "mV";
        if (is_pruned(plan->config, p->name))
            add_column(out, LAYOUT_IDS + (unsigned)k, ELEMENT_U64,
                       "/espalier/final/%s/ids", p->name);
    }
}

/* Add the columns of neurons removed from populations other than the output: image, population, birth id. */
static void add_removals(const struct layout_plan *plan, struct layout *out)
{
    static const char format[] = "/espalier/also_pruned/%s";
    if (plan->config->n_prunes == 0)
        return;
    add_column(out, LAYOUT_GONE_IMAGE, ELEMENT_U64, format, "image");
    add_column(out, LAYOUT_GONE_POPULATION, ELEMENT_U32, format, "population");
    add_column(out, LAYOUT_GONE_ID, ELEMENT_U64, format, "id");
}

/* Add the columns of actions by hand (sim/network/action.h). */
static void add_actions(const struct layout_plan *plan, struct layout *out)
{
    static const char format[] = "/espalier/actions/%s";
    if (plan->lacks_actions)
        return;
    add_column(out, LAYOUT_ACTION_IMAGE, ELEMENT_U64, format, "image");
    add_column(out, LAYOUT_ACTION_KIND, ELEMENT_U32, format, "kind");
    add_column(out, LAYOUT_ACTION_NEURON, ELEMENT_U32, format, "neuron");
    add_column(out, LAYOUT_ACTION_VALUE, ELEMENT_F64, format, "value");
}

static void add_weights(const struct layout_plan *plan, struct layout *out)
{
    for (size_t k = 0; k < plan->config->n_projections; k++) {
        const struct projection_config *p = &plan->config->projection[k];
        if (p->kind != PROJECTION_DENSE)
            continue;
        struct layout_column *c = &out->column[LAYOUT_WEIGHTS + k];
        const int from = config_population(plan->config, p->from);
        snprintf(c->path, sizeof c->path, "/espalier/final/%s/weights", p->name);
        c->element = ELEMENT_F32;
        c->unit = "mV";
        set_shape(c, 2, layout_neurons(plan, (size_t)from), 1);
        choose_chunk(c, 0);
    }
}

static enum esp_status check_name(const char *file, const char *name)
{
    static const char *const taken[] = {"theta", "ids", "labels", "class_means",
                                        "n_labelled"};
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const size_t length = strnlen(name, CONFIG_NAME);
    if (length == 0 || length == CONFIG_NAME || strspn(name, allowed) != length)
        return esp_fail(
            ESP_INPUT,
            "%s: '%.31s' cannot be recorded under its name: use A-Z a-z 0-9 _ -", file,
            name);
    for (size_t k = 0; k < sizeof taken / sizeof *taken; k++)
        if (strcmp(name, taken[k]) == 0)
            return esp_fail(
                ESP_INPUT,
                "%s: '%s' cannot be recorded under its name: recordings use it", file,
                name);
    return ESP_OK;
}

static enum esp_status check_plan(const struct layout_plan *plan, const char *file)
{
    const struct config *c = plan->config;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < c->n_populations && st == ESP_OK; k++) {
        st = check_name(file, c->population[k].name);
        if (st == ESP_OK &&
            (layout_neurons(plan, k) < 1 || layout_neurons(plan, k) > UINT32_MAX))
            st = esp_fail(ESP_INPUT, "%s: population '%s' has no or too many neurons",
                          file, c->population[k].name);
    }
    for (size_t k = 0; k < c->n_projections && st == ESP_OK; k++) {
        st = check_name(file, c->projection[k].name);
        if (st == ESP_OK && (config_population(c, c->projection[k].from) < 0 ||
                             config_population(c, c->projection[k].to) < 0))
            st = esp_fail(ESP_INPUT, "%s: projection '%s' joins unknown populations",
                          file, c->projection[k].name);
    }
    return st;
}

enum esp_status layout_build(const struct layout_plan *plan, const char *file,
                             struct layout *out)
{
    const int output = config_population(plan->config, plan->config->run.output);
    if (output < 0 || plan->config->population[output].kind != POPULATION_LIF)
        return esp_fail(ESP_INPUT, "%s: run.output = '%s' is not a population of neurons",
                        file, plan->config->run.output);
    if (plan->n_pixels < 1 || plan->n_pixels > LAYOUT_PIXELS || plan->n_classes < 1 ||
        plan->n_classes > LAYOUT_CLASSES)
        return esp_fail(ESP_INPUT, "%s: %llu pixels, %u classes: out of range", file,
                        (unsigned long long)plan->n_pixels, (unsigned)plan->n_classes);
    const enum esp_status st = check_plan(plan, file);
    if (st != ESP_OK)
        return st;
    memset(out, 0, sizeof *out);
    out->output = (unsigned)output;
    out->n_birth = layout_neurons(plan, (size_t)output);
    add_fixed(plan, out);
    add_populations(plan, out);
    add_removals(plan, out);
    add_weights(plan, out);
    add_actions(plan, out);
    return ESP_OK;
}
